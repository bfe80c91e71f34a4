import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runOnce, sameFunction, statuses } from './run-once.js';

/** A task that writes its outputs as a script says, and one that reads them. */
const writing = (script: string, read: string) => `tasks:
  - id: a
    run: |
${script.replaceAll(/^/gm, '      ')}
  - id: b
    plugin: function
    config: {function: "./f.mjs:same", args: [${read}]}
    depends_on: a
`;
const output = (name: string) => `"\${{ tasks.a.outputs.${name} }}"`;

describe('item 5: $OPRUN_OUTPUT in its three forms', () => {
  test.each([
    [
      'name=value lines',
      'echo "one=1" >> "$OPRUN_OUTPUT"\necho "two= a=b \'c\' " >> "$OPRUN_OUTPUT"\necho "three=" >> "$OPRUN_OUTPUT"',
      ['one', 'two', 'three'],
      ['1', " a=b 'c' ", ''],
    ],
    [
      'here-doc blocks',
      'printf \'%s\\n\' "text<<END" "first=1" "" "  last" "END" "after=x" > "$OPRUN_OUTPUT"',
      ['text', 'after'],
      ['first=1\n\n  last', 'x'],
    ],
    [
      'JSON',
      `echo '{"n": 5, "list": [1, {"k": null}], "o": {"a": true}, "text": "\\u00e9"}' > "$OPRUN_OUTPUT"`,
      ['n', 'list', 'o', 'text'],
      [5, [1, { k: null }], { a: true }, 'é'],
    ],
    [
      'values are data: nothing of them is evaluated',
      `printf '%s\\n' 'v=$(touch x) \`touch x\` $HOME' > "$OPRUN_OUTPUT"`,
      ['v'],
      ['$(touch x) `touch x` $HOME'],
    ],
  ])('%s', async (_form, script, names, values) => {
    const { code, stderr, project, run, summary } = await runOnce(
      writing(script, names.map(output).join(', ')),
      {
        files: sameFunction,
      },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(summary.b).toEqual(values);
    const expected = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    expect(run?.record.tasks.a.outputs).toEqual(expected);
    expect(project.exists('x')).toBe(false);
  });

  test("they stand beside those of the task's own outputs:", async () => {
    const { run, summary } = await runOnce(
      `tasks:
  - id: a
    run: echo said; echo written=w >> "$OPRUN_OUTPUT"
    outputs: {text: "\${{ result.stdout }}", length: "\${{ size(result.stdout) }}", all: "\${{ result }}"}
  - id: b
    run: echo \${{ tasks.a.outputs.text }} \${{ tasks.a.outputs.length }} \${{ tasks.a.outputs.written }}
    depends_on: a
`,
    );
    expect(summary.b.stdout).toBe('said 4 w');
    expect(run?.record.tasks.a.outputs).toEqual({
      written: 'w',
      text: 'said',
      length: 4,
      all: { stdout: 'said', stderr: '', returncode: 0 },
    });
  });

  test('own outputs that cannot be evaluated fail the task', async () => {
    const { code, run } = await runOnce(
      `tasks: [{id: a, run: echo x, outputs: {o: "\${{ fromJSON(result.stdout) }}"}}]\n`,
    );
    expect(code).toBe(1);
    expect(run?.record.tasks.a).toMatchObject({ status: 'failed', outputs: {} });
  });

  test('nothing of a failed task', async () => {
    const { code, run, summary } = await runOnce(
      `tasks:
  - {id: a, run: echo x=1 >> "$OPRUN_OUTPUT"; exit 3, continue_on_error: true, outputs: {own: mine}}
  - id: b
    plugin: function
    config:
      function: ./f.mjs:same
      args: ["\${{ default(tasks.a.outputs.x, 'none') }}", "\${{ default(tasks.a.outputs.own, 'none') }}"]
    depends_on: a
  - {id: c, run: "echo \${{ tasks.a.outputs.x }}", depends_on: a}
`,
      { files: sameFunction },
    );
    expect(code).toBe(1);
    expect(run?.record.tasks.a).toMatchObject({ status: 'failed', outputs: {} });
    expect(run?.events.find(({ type }) => type === 'task.failed')).not.toHaveProperty('outputs');
    expect(summary.b).toEqual(['none', 'none']);
    expect(statuses(run)).toEqual({ a: 'failed', b: 'completed', c: 'failed' });
  });

  test('the file is in a private folder outside of the run directory, removed with the attempt', async () => {
    const { run, summary } = await runOnce(
      'tasks: [{id: a, run: \'echo "$OPRUN_OUTPUT"; stat -c %a "$(dirname "$OPRUN_OUTPUT")"; echo x=1 > "$OPRUN_OUTPUT"\'}]\n',
    );
    const [path, mode] = summary.a.stdout.split('\n');
    expect(mode).toBe('700');
    expect(path.startsWith(run?.dir)).toBe(false);
    expect([existsSync(path), existsSync(dirname(path))]).toEqual([false, false]);
  });

  test('each task has a file of its own', async () => {
    const { summary } = await runOnce(
      `tasks:
  - {id: each, for_each: [x, y, z], run: 'echo "v=\${{ item }}" >> "$OPRUN_OUTPUT"; cat "$OPRUN_OUTPUT"'}
`,
    );
    expect(summary.each.map(({ stdout }: { stdout: string }) => stdout)).toEqual(['v=x', 'v=y', 'v=z']);
  });
});

describe('item 5: what is no output fails the task', () => {
  const filled = (bytes: number) =>
    `{ printf v=; head -c ${bytes - 2} /dev/zero | tr '\\0' x; } > "$OPRUN_OUTPUT"`;

  test.each([
    ['a link', 'echo x=1 > elsewhere; rm -f "$OPRUN_OUTPUT"; ln -s "$PWD/elsewhere" "$OPRUN_OUTPUT"'],
    ['a link to a device', 'rm -f "$OPRUN_OUTPUT"; ln -s /dev/zero "$OPRUN_OUTPUT"'],
    ['a FIFO', 'rm -f "$OPRUN_OUTPUT"; mkfifo "$OPRUN_OUTPUT"'],
    ['a folder', 'rm -f "$OPRUN_OUTPUT"; mkdir "$OPRUN_OUTPUT"'],
    ['more than 1 MiB', filled(1024 * 1024 + 1)],
    ['a line without =', 'echo nothing > "$OPRUN_OUTPUT"'],
    ['a block without an end', 'printf "a<<END\\nx\\n" > "$OPRUN_OUTPUT"'],
    ['broken JSON', 'echo "{" > "$OPRUN_OUTPUT"'],
    ['no UTF-8', 'printf "a=\\377\\n" > "$OPRUN_OUTPUT"'],
  ])('%s', async (_what, script) => {
    const { code, run, summary } = await runOnce(
      `tasks:\n  - id: a\n    run: |\n      ${script}\n  - {id: b, run: echo other}\n`,
    );
    expect(code).toBe(1);
    expect(run?.record.tasks.a).toMatchObject({ status: 'failed', outputs: {} });
    expect(summary.a.error).toMatch(/OPRUN_OUTPUT/);
    expect(summary.b.stdout).toBe('other');
  });

  test('1 MiB is taken; no file at all is no failure', async () => {
    const { code, run } = await runOnce(
      `tasks:\n  - {id: b, run: rm -f "$OPRUN_OUTPUT"}\n  - id: a\n    run: |\n      ${filled(1024 * 1024)}\n`,
    );
    expect(code).toBe(0);
    expect(run?.record.tasks.a.outputs.v).toHaveLength(1024 * 1024 - 2);
    expect(run?.record.tasks.b.outputs).toEqual({});
  });
});

describe('item 5: the outputs of the workflow', () => {
  const workflow = `params: {n: 5}
tasks:
  - {id: a, run: "printf 'two\\\\nEOF\\\\nlines=1'"}
outputs:
  text: \${{ tasks.a.result.stdout }}
  n: \${{ params.n * 2 }}
  list: \${{ [params.n, 'x'] }}
  constant: {as: it is, n: "\${{ params.n }}"}
  none: null
`;
  const expected = {
    text: 'two\nEOF\nlines=1',
    n: 10,
    list: [5, 'x'],
    constant: { as: 'it is', n: 5 },
    none: null,
  };

  test.each([['plain'], ['quiet']])(
    '--output %s: one JSON object on stdout, kept in run.json',
    async (shown) => {
      const { code, stdout, run } = await runOnce(workflow, { args: ['--output', shown] });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual(expected);
      expect(Object.keys(JSON.parse(stdout))).toEqual(Object.keys(expected));
      expect(stdout.endsWith('}\n')).toBe(true);
      expect(run?.record).toMatchObject({ outputs: expected, missing_outputs: {} });
    },
  );

  test('--output json: events only, the last of which has them', async () => {
    const { stdout, project, run } = await runOnce(workflow, { args: ['--output', 'json'] });
    expect(stdout).toBe(project.read(`logs/${run?.id}/events.jsonl`));
    expect(run?.events.at(-1)).toMatchObject({ type: 'run.finished', outputs: expected });
  });

  test('under GitHub Actions they are added to $GITHUB_OUTPUT', async () => {
    const { project } = await runOnce(workflow, {
      env: { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: 'github-output' },
      // Without a line end: it is not gone on with.
      files: { 'github-output': 'before=1' },
    });
    expect(parseGithubOutput(project.read('github-output'))).toEqual({
      before: '1',
      text: expected.text,
      n: '10',
      list: '[5,"x"]',
      constant: '{"as":"it is","n":5}',
      none: '',
    });
  });

  test('a task cannot see $GITHUB_OUTPUT written before the end, and elsewhere nothing is written', async () => {
    const { project } = await runOnce(workflow, {
      env: { GITHUB_OUTPUT: 'github-output' },
      files: { 'github-output': '' },
    });
    expect(project.read('github-output')).toBe('');
  });

  test('where there are none nothing is printed', async () => {
    const { stdout, run } = await runOnce('tasks: [{id: a, run: echo x}]\n');
    expect([stdout, run?.record.outputs]).toEqual(['', {}]);
  });

  test('what cannot be evaluated is left out, told as a warning, and the exit code is 1', async () => {
    const { code, stdout, stderr, run } = await runOnce(
      `tasks: [{id: a, run: echo x}]
outputs: {good: "\${{ tasks.a.result.stdout }}", bad: "\${{ tasks.a.outputs.none }}"}
`,
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ good: 'x' });
    expect(stderr).toMatch(/\bbad\b/);
    expect(run?.record.outputs).toEqual({ good: 'x' });
    expect(Object.keys(run?.record.missing_outputs)).toEqual(['bad']);
    expect(run?.record.status).toBe('completed');
  });

  test('of a run that failed: those that can be', async () => {
    const { code, stdout } = await runOnce(
      `tasks: [{id: a, run: echo x}, {id: b, run: exit 3}]
outputs: {a: "\${{ tasks.a.result.stdout }}", b: "\${{ default(tasks.b.result.stdout, 'none') }}", s: "\${{ tasks.b.status }}"}
`,
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ a: 'x', s: 'failed' });
  });
});

/** As GitHub's runner reads it. */
function parseGithubOutput(text: string): Record<string, string> {
  const lines = text.split('\n');
  const found: [string, string][] = [];
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    const block = /^([^=<]+)<<(.+)$/.exec(line);
    if (block === null) {
      const at = line.indexOf('=');
      if (at > 0) found.push([line.slice(0, at), line.slice(at + 1)]);
      continue;
    }
    const end = lines.indexOf(block[2] ?? '');
    found.push([
      block[1] ?? '',
      lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n'),
    ]);
  }
  return Object.fromEntries(found);
}
