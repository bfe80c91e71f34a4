import { describe, expect, test } from 'vitest';
import { factsOf, runOnce, sameFunction } from './run-once.js';

const params = {
  n: 5,
  whole: 4,
  share: 0.5,
  text: 'Some Text',
  flag: true,
  list: [3, 1.5, 'x'],
  object: { a: { b: [1] }, 'with-hyphen': 'h' },
  nothing: null,
};

const declarations = `params:
  n: {type: integer}
  whole: {type: integer}
  share: {type: number}
  text: {type: string}
  flag: {type: boolean}
  list: {type: list}
  object: {type: object}
  nothing: {type: string, required: false}
`;
const given = { 'p.json': JSON.stringify({ ...params, nothing: undefined }), ...sameFunction };
const withParams = ['--params-file', 'p.json'];

/** Each text as an argument of a function, in single quotes as YAML has them. */
function argumentsOf(texts: readonly string[]): string {
  return texts.map((text) => `        - '${text.replaceAll("'", "''")}'\n`).join('');
}

describe('item 1: expressions through a whole run', () => {
  const table: readonly (readonly [string, unknown])[] = [
    ['${{ params.n }}', 5],
    ['${{ params.share }}', 0.5],
    ['${{ params.flag }}', true],
    ['${{ params.list }}', [3, 1.5, 'x']],
    ['${{ params.object }}', params.object],
    ['${{ params.nothing }}', null],
    ['${{ params.object.a.b[0] }}', 1],
    ["${{ params.object['with-hyphen'] }}", 'h'],
    // Integers and doubles mix freely; `/` drops the rest between two literals only.
    ['${{ params.n + 1 }}', 6],
    ['${{ params.n + 0.5 }}', 5.5],
    ['${{ params.n * params.share }}', 2.5],
    ['${{ params.n / 2 }}', 2.5],
    ['${{ 5 / 2 }}', 2],
    ['${{ params.n > 4.5 && params.whole == 4.0 }}', true],
    ['${{ [1, 2, 3].map(x, x * 2) }}', [2, 4, 6]],
    ['${{ {"a": size(params.list)} }}', { a: 3 }],
    ["${{ has(params.object.a) ? 'yes' : 'no' }}", 'yes'],
    ["${{ default(params.nothing, 'none') }}", 'none'],
    ["${{ default(params.object.absent.deeper, 'none') }}", 'none'],
    ['${{ toJSON(params.list) }}', '[3,1.5,"x"]'],
    ['${{ fromJSON("{\\"a\\": [1]}").a[0] }}', 1],
    ["${{ join(['a', 'b'], ', ') }}", 'a, b'],
    ["${{ split('a,b', ',') }}", ['a', 'b']],
    ['${{ lower(params.text) + upper(params.text) }}', 'some textSOME TEXT'],
    ["${{ trim('  x ') }}", 'x'],
    ["${{ basename('/a/b.csv') + ' ' + dirname('/a/b.csv') }}", 'b.csv /a'],
    ['${{ slugify(params.text) }}', 'some-text'],
    ["${{ startsWith(params.text, 'Some') && endsWith(params.text, 'Text') }}", true],
    ["${{ contains(params.text, 'e T') }}", true],
    ["${{ date('2026-03-01T00:00:00Z', '%Y-%m-%d', '-1d') }}", '2026-02-28'],
    // Inside text: JSON for numbers, booleans, lists and objects; nothing for null.
    ['${{ params.n }}|${{ params.flag }}|${{ params.nothing }}|${{ params.list }}', '5|true||[3,1.5,"x"]'],
    ['a${{ params.object.a }}z', 'a{"b":[1]}z'],
    // What is not ours is left alone.
    ['$${{ params.n }}', '${{ params.n }}'],
    ['{{ 7*7 }} ${HOME} $(date) `date`', '{{ 7*7 }} ${HOME} $(date) `date`'],
  ];

  test('a whole-value expression keeps its type; in text it is text', async () => {
    const workflow = `${declarations}tasks:
  - id: same
    plugin: function
    config:
      function: ./f.mjs:same
      args:
${argumentsOf(table.map(([text]) => text))}`;
    const { code, stderr, summary } = await runOnce(workflow, {
      args: withParams,
      files: given,
      env: { TZ: 'UTC' },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const got: readonly unknown[] = summary.same;
    expect(table.map(([text], index) => [text, got[index]])).toEqual(table.map(([...row]) => row));
  });

  test('ids and parameters with hyphens and reserved words: the longest known name wins', async () => {
    const { summary } = await runOnce(
      `params: {in: 7, a: 10, b: 3, a-b: 99}
tasks:
  - {id: build-image, run: echo built}
  - {id: for, run: echo four}
  - id: same
    plugin: function
    config:
      function: ./f.mjs:same
      args: ["\${{ params.in }}", "\${{ params.a-b }}", "\${{ params.a - params.b }}", "\${{ params.a -params.b }}",
        "\${{ tasks.build-image.result.stdout }} \${{ tasks.for.result.stdout }}"]
    depends_on: [build-image, for]
`,
      { files: sameFunction },
    );
    expect(summary.same).toEqual([7, 99, 7, 7, 'built four']);
  });

  test('tasks, run and workflow: what a task can know of the others', async () => {
    const { run, summary, project } = await runOnce(
      `name: Facts
tasks:
  - {id: a, run: echo one}
  - {id: b, run: echo two >&2; exit 3, continue_on_error: true}
  - id: same
    plugin: function
    config:
      function: ./f.mjs:same
      args:
        - "\${{ tasks.a.status }} \${{ tasks.b.status }} \${{ tasks.a.attempts }}"
        - \${{ tasks.b.error }}
        - \${{ tasks.a.duration_ms >= 0 }}
        - \${{ run.id }}
        - \${{ run.dir }}
        - \${{ run.date }}
        - \${{ run.started_at }}
        - "\${{ workflow.name }} \${{ workflow.file }} \${{ workflow.dir }}"
    depends_on: [a, b]
`,
      { files: sameFunction, env: { TZ: 'UTC' } },
    );
    const started: string = run?.record.started_at;
    expect(summary.same).toEqual([
      'completed failed 1',
      expect.anything(),
      true,
      run?.id,
      run?.dir,
      started.slice(0, 10),
      started,
      `Facts w.yaml ${project.dir}`,
    ]);
    expect(JSON.stringify(summary.same[1])).toContain('exit code 3: two');
  });

  test('text produced by evaluation is never evaluated again', async () => {
    const value = '${{ 1 + 1 }} $${{ params.v }} {{ x }} ${HOME}';
    const { summary } = await runOnce(
      `params: {v: {type: string}}
tasks:
  - {id: one, plugin: function, config: {function: "./f.mjs:same", args: ["\${{ params.v }}", "<\${{ params.v }}>"]}}
  - {id: two, plugin: function, config: {function: "./f.mjs:same", args: ["\${{ tasks.one.result }}"]}, depends_on: one}
`,
      { args: ['-p', `v=${value}`], files: sameFunction },
    );
    expect(summary).toEqual({ one: [value, `<${value}>`], two: [[value, `<${value}>`]] });
  });

  test('evaluation is bounded: a task whose expression never ends fails, and the run goes on', async () => {
    const { code, summary } = await runOnce(
      `tasks:
  - {id: big, plugin: function, config: {function: "./f.mjs:many"}}
  - id: endless
    plugin: function
    config: {function: "./f.mjs:same", args: ["\${{ tasks.big.result.map(x, tasks.big.result.map(y, tasks.big.result.map(z, x + y + z))) }}"]}
    depends_on: big
  - {id: other, run: echo fine, depends_on: big}
`,
      {
        files: {
          'f.mjs': `${sameFunction['f.mjs']}export const many = () => Array.from({ length: 3000 }, (_, i) => i);\n`,
        },
      },
    );
    expect(code).toBe(1);
    expect(summary.endless).toEqual({ error: expect.stringMatching(/steps/) });
    expect(summary.other.stdout).toBe('fine');
  });
});

describe('bad input gets: a reference that does not resolve fails before its plugin is called', () => {
  const checked: readonly (readonly [string, string, string])[] = [
    ['an unknown root', '${{ parms.n }}', 'unknown-root'],
    ['an unknown parameter', '${{ params.m }}', 'unknown-param'],
    ['an unknown task', '${{ tasks.none.result }}', 'unknown-task'],
    ['a task that is not upstream', '${{ tasks.beside.result }}', 'task-not-upstream'],
    ['an unknown parameter inside has()', '${{ has(params.m) }}', 'unknown-param'],
    ['an undeclared variable', '${{ env.HOME }}', 'unknown-env'],
    ['an undeclared secret', '${{ secrets.S }}', 'unknown-secret'],
    ['item outside of a loop', '${{ item }}', 'root-not-here'],
    ['a type error', '${{ params.n + "x" }}', 'expression-type'],
    ['no expression', '${{ 1 + }}', 'expression-syntax'],
  ];

  test.each(checked)('at load: %s', async (_what, text, diagnostic) => {
    const { code, stdout, stderr, project } = await runOnce(
      `${declarations}tasks:
  - {id: beside, run: touch ran}
  - {id: first, run: touch ran}
  - {id: a, plugin: function, config: {function: "./f.mjs:same", args: ['${text}']}, depends_on: first}
`,
      { args: withParams, files: given },
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(` error ${diagnostic}: `);
    expect([project.exists('ran'), project.exists('logs')]).toEqual([false, false]);
  });

  const absent = '${{ params.object.absent }}';
  const early: readonly (readonly [string, string])[] = [
    ['shell', `plugin: shell\n    config: {command: "touch ran; echo ${absent}"}`],
    ['run', `run: touch ran; echo ${absent}`],
    ['shell without a shell', `plugin: shell\n    config: {command: [touch, ran, "${absent}"]}`],
    ['shell, in stdin', `run: touch ran\n    config: {stdin: "${absent}"}`],
    ['shell, in env', `run: touch ran\n    env: {X: "${absent}"}`],
    ['function', `plugin: function\n    config: {function: "./t.mjs:touch", args: ["${absent}"]}`],
    [
      'python_function',
      `plugin: python_function\n    config: {function: "touching:touch", args: ["${absent}"]}`,
    ],
    ['an own plugin', `plugin: toucher\n    config: {x: "${absent}"}`],
    ['a whole config', `plugin: toucher\n    config: ${absent}`],
    ['an output nobody wrote', 'run: touch ran; echo ${{ tasks.first.outputs.none }}'],
    ['a result that has no such field', 'run: touch ran; echo ${{ tasks.first.result.none }}'],
  ];

  test.each(early)('when the task is rendered: %s', async (_what, body) => {
    const { code, project, run, summary } = await runOnce(
      `plugins: [./t.mjs]
${declarations}tasks:
  - {id: first, run: "true"}
  - id: a
    ${body}
    depends_on: first
  - {id: below, run: touch ran, depends_on: a}
  - {id: other, run: echo other}
`,
      {
        args: withParams,
        files: {
          ...given,
          't.mjs': `import { writeFileSync } from 'node:fs';
export const touch = () => writeFileSync('ran', '');
export const plugin = { name: 'toucher', run: touch };
`,
          'touching.py': "def touch(x):\n    open('ran', 'w')\n",
        },
      },
    );
    expect(code).toBe(1);
    expect(summary).toEqual({
      first: expect.anything(),
      a: { error: expect.stringMatching(/absent|none/) },
      other: expect.objectContaining({ stdout: 'other' }),
    });
    expect(run?.record.tasks.a).toMatchObject({ status: 'failed', error: { class: 'validation' } });
    expect(run?.record.tasks.below.status).toBe('blocked');
    expect(project.exists('ran')).toBe(false);
    expect(factsOf(run, 'a')).toContain('failed');
  });

  test('a rendered config of the wrong type fails its task as validation, before its plugin is called', async () => {
    const { run, summary } = await runOnce(
      `params: {columns: {type: string, default: '7'}}
tasks:
  - {id: data, plugin: csv_ingest, config: {path: d.csv}}
  - id: figures
    plugin: metrics
    config: {numeric_columns: "\${{ fromJSON(params.columns) }}"}
    depends_on: data
`,
      { files: { 'd.csv': 'a\n1\n' } },
    );
    expect(summary.figures.error).toMatch(/numeric_columns/);
    expect(run?.record.tasks.figures.error.class).toBe('validation');
  });
});

describe('bad input gets: names like __proto__, constructor and toString', () => {
  const names = ['__proto__', 'constructor', 'toString'];

  test('work as ids, parameters, columns and outputs; they are never lost and never pollute', async () => {
    const tasks = names.map(
      (name) => `  - id: ${name}
    run: printf '${name}=%s' \${{ params.${name} }} > "$OPRUN_OUTPUT"
  - id: after-${name}
    plugin: function
    config: {function: "./f.mjs:same", args: ["\${{ tasks.${name}.outputs.${name} }}", "\${{ tasks.${name}.status }}"]}
    depends_on: ${name}
`,
    );
    const { code, stdout, run, summary } = await runOnce(
      `params: {__proto__: {type: string}, constructor: {type: string}, toString: {type: string}}
tasks:
${tasks.join('')}  - id: data
    plugin: csv_ingest
    config: {path: d.csv}
  - id: figures
    plugin: metrics
    depends_on: data
  - id: polluted
    plugin: function
    config: {function: "./f.mjs:polluted", args: ["\${{ params.constructor }}"]}
    depends_on: figures
outputs:
${names.map((name) => `  ${name}: \${{ tasks.${name}.outputs.${name} }}\n`).join('')}`,
      {
        args: names.flatMap((name) => ['-p', `${name}=value of ${name}`]),
        files: {
          'd.csv': '__proto__,constructor,toString\n1,2,3\n3,4,5\n',
          'f.mjs': `${sameFunction['f.mjs']}export const polluted = () => [({}).polluted ?? null, typeof ({}).toString];\n`,
        },
      },
    );
    expect(code).toBe(0);
    for (const name of names) {
      expect(Object.hasOwn(summary, name)).toBe(true);
      expect(summary[`after-${name}`]).toEqual([`value of ${name}`, 'completed']);
      expect(Object.hasOwn(run?.record.params, name)).toBe(true);
      expect(Object.hasOwn(run?.record.tasks, name)).toBe(true);
    }
    expect(summary.data.columns).toEqual(names);
    expect(Object.entries<{ mean: number }>(summary.figures).map(([name, { mean }]) => [name, mean])).toEqual(
      [
        ['__proto__', 2],
        ['constructor', 3],
        ['toString', 4],
      ],
    );
    expect(Object.entries(JSON.parse(stdout))).toEqual(names.map((name) => [name, `value of ${name}`]));
    expect(summary.polluted).toEqual([null, 'function']);
  });

  test('are no way to a prototype', async () => {
    const { code, stderr } = await runOnce(
      `params: {object: {type: object, default: {}}}
tasks: [{id: a, plugin: function, config: {function: "./f.mjs:same", args: ["\${{ params.object.constructor }}"]}}]
`,
      { files: sameFunction },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('constructor');
    expect(stderr).not.toContain('native code');
  });
});
