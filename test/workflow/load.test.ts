import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainRules } from '../../src/model/attempt-rules.js';
import type { Json } from '../../src/model/json.js';
import type { Task } from '../../src/model/workflow.js';
import { loadText } from './load-text.js';

/** The workflow of a text in which nothing is wrong. */
async function workflowOf(text: string) {
  const { workflow, diagnostics } = await loadText(text);
  expect(diagnostics).toEqual([]);
  if (workflow === null) throw new Error('no workflow and nothing wrong with it');
  return workflow;
}

/** The config of a task in which no expression stands. */
function configOf(task: Task | undefined): Json {
  const work = task?.work;
  return work?.kind === 'plugin' && work.config.kind === 'literal' ? work.config.value : null;
}

function pluginOf(task: Task | undefined): string | null {
  return task?.work.kind === 'plugin' ? task.work.plugin : null;
}

async function codesOf(text: string | Uint8Array): Promise<readonly string[]> {
  return (await loadText(text)).diagnostics.map((diagnostic) => diagnostic.code);
}

describe('a correct file becomes a workflow (item 2)', () => {
  test('the workflow of LANGUAGE section 1', async () => {
    const text = `name: Example Workflow                 # default: the file's stem
description: Ingest data and compute metrics
tasks:
  - id: ingest_csv                     # [A-Za-z_][A-Za-z0-9_-]{0,63}
    plugin: csv_ingest
    config: {path: examples/sample_data.csv}
    depends_on: []                     # omitted, null and [] are the same; a bare string is a list of one
  - id: compute_metrics
    plugin: metrics
    config: {numeric_columns: [age, score]}
    depends_on: [ingest_csv]
  - id: notify
    plugin: shell
    config: {command: "echo Metrics computed"}
    depends_on: [compute_metrics]
`;
    const shared = {
      description: null,
      condition: null,
      continueOnError: false,
      priority: null,
      timeoutTotalMs: null,
      rules: plainRules,
      undo: null,
      workingDir: '/start',
      forEach: null,
      env: [],
      outputs: [],
    };
    const work = (plugin: string, value: Json) => ({
      kind: 'plugin',
      plugin,
      config: { kind: 'literal', value },
    });
    expect(await workflowOf(text)).toEqual({
      name: 'Example Workflow',
      description: 'Ingest data and compute metrics',
      source: { file: 'flows/load.yaml', dir: '/flows', text, sha256: 'cafe' },
      workingDir: '/start',
      maxParallel: null,
      timeoutMs: null,
      pools: new Map(),
      hooks: { on_success: null, on_failure: null, on_cancel: null, on_exit: null },
      concurrency: null,
      notify: null,
      params: [],
      env: [],
      envFiles: [],
      secrets: [],
      outputs: [],
      tasks: [
        {
          ...shared,
          id: 'ingest_csv',
          index: 0,
          work: work('csv_ingest', { path: 'examples/sample_data.csv' }),
          dependsOn: [],
          place: { line: 4, column: 9 },
        },
        {
          ...shared,
          id: 'compute_metrics',
          index: 1,
          work: work('metrics', { numeric_columns: ['age', 'score'] }),
          dependsOn: [{ id: 'ingest_csv', when: ['completed'] }],
          place: { line: 8, column: 9 },
        },
        {
          ...shared,
          id: 'notify',
          index: 2,
          work: work('shell', { command: 'echo Metrics computed' }),
          dependsOn: [{ id: 'compute_metrics', when: ['completed'] }],
          place: { line: 12, column: 9 },
        },
      ],
    });
  });

  test.each(['', 'depends_on:', 'depends_on: null', 'depends_on: []'])('no dependency: %j', async (line) => {
    const { tasks } = await workflowOf(`tasks:\n  - id: a\n    run: echo\n    ${line}\n`);
    expect(tasks[0]?.dependsOn).toEqual([]);
  });

  test('a bare string is a list of one', async () => {
    const { tasks } = await workflowOf(
      'tasks:\n  - {id: a, run: echo}\n  - {id: b, run: echo, depends_on: a}\n',
    );
    expect(tasks[1]?.dependsOn).toEqual([{ id: 'a', when: ['completed'] }]);
  });

  test('run is short for the shell plugin, and the rest of config stays', async () => {
    const { tasks } = await workflowOf(`tasks:
  - {id: a, run: echo hi}
  - {id: b, run: echo hi, config: {check: false, shell: bash}}
  - {id: c, run: echo hi, config:}
`);
    expect(tasks.map(configOf)).toEqual([
      { command: 'echo hi', shell: 'sh -e' },
      { command: 'echo hi', shell: 'bash', check: false },
      { command: 'echo hi', shell: 'sh -e' },
    ]);
    expect(tasks.map(pluginOf)).toEqual(['shell', 'shell', 'shell']);
  });

  test('working directories are relative to the file, defaults reach every task', async () => {
    const { workingDir, maxParallel, name, tasks } = await workflowOf(`working_dir: ..
max_parallel: 3
defaults: {continue_on_error: true}
tasks:
  - {id: a, run: echo}
  - {id: b, run: echo, working_dir: data/in, continue_on_error: false}
  - {id: c, run: echo, working_dir: /tmp}
`);
    expect({ workingDir, maxParallel, name }).toEqual({ workingDir: '/', maxParallel: 3, name: 'load' });
    expect(tasks.map((task) => task.workingDir)).toEqual(['/', '/flows/data/in', '/tmp']);
    expect(tasks.map((task) => task.continueOnError)).toEqual([true, false, true]);
  });

  test('names that objects have anyway are ids like others', async () => {
    const ids = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const items = ids.map(
      (id, index) => `  - {id: ${id}, run: echo, depends_on: [${ids.slice(0, index).join(', ')}]}\n`,
    );
    const { tasks } = await workflowOf(`tasks:\n${items.join('')}`);
    expect(tasks.map((task) => task.id)).toEqual(ids);
    expect(tasks[3]?.dependsOn.map(({ id }) => id)).toEqual(ids.slice(0, 3));
  });

  test('__proto__ in a config is a key like others', async () => {
    const { tasks } = await workflowOf(
      'tasks:\n  - id: a\n    plugin: function\n    config: {function: "./f.mjs:f", kwargs: {__proto__: {a: 1}}}\n',
    );
    expect(JSON.stringify(configOf(tasks[0]))).toBe(
      '{"function":"./f.mjs:f","kwargs":{"__proto__":{"a":1}}}',
    );
  });

  test('a byte order mark and CRLF change nothing but the text that is kept', async () => {
    const text = '\ufefftasks:\r\n  - id: a\r\n    run: |\r\n      echo one\r\n      echo two\r\n';
    const { source, tasks } = await workflowOf(text);
    expect(source.text).toBe(text);
    expect(configOf(tasks[0])).toEqual({ command: 'echo one\necho two\n', shell: 'sh -e' });
    expect(tasks[0]?.place).toEqual({ line: 2, column: 9 });
  });

  test('YAML 1.2: no is text, 010 is ten, and both are told', async () => {
    const { workflow, diagnostics } = await loadText(
      'tasks:\n  - {id: a, plugin: function, config: {function: "f:f", args: [no, 010, 0o10, ~, .5]}}\n',
    );
    expect(configOf(workflow?.tasks[0])).toMatchObject({ args: ['no', 10, 8, null, 0.5] });
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ['yaml-1-1-value', 'warning'],
      ['yaml-1-1-value', 'warning'],
    ]);
  });
});

describe('anchors, aliases and merge keys (item 2)', () => {
  test('an alias is the anchor defined last before it', async () => {
    const { tasks } = await workflowOf(`tasks:
  - {id: a, plugin: function, config: {function: "f:f", args: [&x 1, *x, &x 2, *x, &y [*x], *y]}}
`);
    expect(configOf(tasks[0])).toMatchObject({ args: [1, 1, 2, 2, [2], [2]] });
  });

  test('merging as PyYAML does: own keys win, then earlier mappings', async () => {
    const { tasks } = await workflowOf(`tasks:
  - id: a
    plugin: function
    config:
      function: f:f
      args: [&one {a: 1, b: 1}, &two {b: 2, c: 2}]
      kwargs:
        c: own
        <<: [*one, *two]
        "<<": text
`);
    expect(configOf(tasks[0])).toMatchObject({ kwargs: { a: 1, b: 1, c: 'own', '<<': 'text' } });
  });

  test('a mapping that is shared many times costs nothing', async () => {
    const items = Array.from({ length: 500 }, (_, index) => `  - {<<: *base, id: t${index}}\n`);
    const { tasks } = await workflowOf(`tasks:\n  - &base {id: first, run: echo}\n${items.join('')}`);
    expect(tasks).toHaveLength(501);
    expect(tasks[500]).toMatchObject({ id: 't499', work: { plugin: 'shell' } });
  });

  test('cycles, bombs and depths are told, never followed', async () => {
    const call = (args: string) =>
      `tasks:\n  - {id: a, plugin: function, config: {function: "f:f", args: ${args}}}\n`;
    expect(await codesOf(call('&x [*x]'))).toEqual(['cyclic-alias']);
    expect(await codesOf(call('[*x, &x 1]'))).toEqual(['unknown-alias']);
    const bomb = Array.from({ length: 30 }, (_, n) => `&a${n} [${n === 0 ? '1' : `*a${n - 1}, *a${n - 1}`}]`);
    expect(await codesOf(call(`[${bomb.join(', ')}]`))).toEqual(['alias-bomb']);
    const deep = Array.from(
      { length: 10 },
      (_, n) => `&d${n} ${'['.repeat(50)}${n === 0 ? '1' : `*d${n - 1}`}${']'.repeat(50)}`,
    );
    expect(await codesOf(call(`[${deep.join(', ')}]`))).toEqual(['too-deep']);
    expect(await codesOf(call('['.repeat(100_000)))).toEqual(['too-deep']);
  });
});

describe('a mistake is told once, and hides no other (item 2)', () => {
  test('a syntax error in one task leaves the others checked', async () => {
    expect(
      await codesOf(
        'tasks:\n  - id: a\n    run: @one\n  - id: b\n    run: `two`\n  - id: c\n    plugin: shel\n    depends_on: [d]\n',
      ),
    ).toEqual(['yaml-needs-quotes', 'yaml-needs-quotes', 'unknown-plugin', 'unknown-dependency']);
  });

  test('what is seen through an alias is told once', async () => {
    expect(
      await codesOf(
        'tasks:\n  - {id: a, plugin: shell, config: &c {comand: x}}\n  - {id: b, plugin: shell, config: *c}\n',
      ),
    ).toEqual(['config-unknown-key']);
  });

  test('an unknown plugin does not complain about its config, a broken id not about who waits for it', async () => {
    expect(
      await codesOf(
        'tasks:\n  - {id: a b, plugin: shel, config: {x: 1}}\n  - {id: c, run: echo, depends_on: [a b]}\n',
      ),
    ).toEqual(['bad-id', 'unknown-plugin']);
  });

  test('a word in the place of ours is read on as ours', async () => {
    expect(await codesOf('steps:\n  - {id: a, script: echo, needs: [b]}\n')).toEqual([
      'key-of-another-tool',
      'key-of-another-tool',
      'key-of-another-tool',
      'unknown-dependency',
    ]);
  });
});

test('a fan of 10,000 loads (item 3)', async () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `t${index}`);
  const fan = ids.map((id) => `  - {id: ${id}, run: echo}\n`).join('');
  const { tasks } = await workflowOf(
    `tasks:\n${fan}  - {id: end, run: echo, depends_on: [${ids.join(', ')}]}\n`,
  );
  expect(tasks.at(-1)?.dependsOn).toHaveLength(10_000);
});

describe('no text throws ("Bad input gets")', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'tasks',
      'id',
      'run',
      'config',
      'depends_on',
      'a',
      'b',
      '5',
      'true',
      'null',
      '.nan',
      '<<',
    ),
    fc.constantFrom(
      'if',
      'for_each',
      'as',
      'params',
      'env',
      'secrets',
      'from',
      'workflow',
      'outputs',
      'task',
      'when',
    ),
    fc.constantFrom(':', ': ', '- ', '  ', '\n', '\n  ', '\n    ', '\t', '"', "'", '|\n', '>-\n', ' #', '? '),
    fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ',',
      '&x ',
      '*x',
      '!t ',
      '!!str ',
      '%YAML 1.1\n',
      '---\n',
      '...\n',
      '@',
    ),
    fc.constantFrom('${{ x }}', '日本', '\ufeff', '`', '\\', '\r\n', '\u0000', '\u001b', '\ud800'),
  );

  test('made of the words of YAML', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 60 }), async (words) => {
        const { workflow, diagnostics } = await loadText(words.join(''));
        expect(workflow === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 2000 },
    );
  });

  test('made of any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const { workflow, diagnostics } = await loadText(bytes);
        expect(workflow === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 1000 },
    );
  });
});
