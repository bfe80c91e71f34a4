import { describe, expect, test } from 'vitest';
import { createProject, written } from '../rig.js';

const beside = (config: string) => `tasks:
  - id: user
    plugin: function
    config: {${config}}
  - id: shell
    run: echo finished
`;

/** Ids in the order in which they ended. */
function endings(events: readonly { type: string; task?: string }[]): readonly (string | undefined)[] {
  return events
    .filter(({ type }) => /^task\.(completed|failed|cancelled)$/.test(type))
    .map(({ task }) => task);
}

describe("item 5: user code never runs on the scheduler's thread", () => {
  test('beside a function that loops for ever, a shell task finishes; ending the run ends the loop', async () => {
    const project = createProject({
      'w.yaml': beside('function: "./f.mjs:loop"'),
      'f.mjs': 'export function loop() {\n  for (;;);\n}\n',
    });
    const running = project.start(['w.yaml', '--output', 'json']);
    const [finished, cancelling] = [written(running, 'task.completed'), written(running, 'run.cancelling')];
    await finished;
    running.process.kill('SIGTERM');
    await cancelling;
    running.process.kill('SIGINT');
    const { code } = await running.ended;
    const [run] = project.runs();
    expect(code).toBe(143);
    expect(run?.summary).toEqual({ shell: { stdout: 'finished', stderr: '', returncode: 0 } });
    expect(run?.record.tasks.user.status).toBe('cancelled');
  });

  test('beside a function that calls process.exit(), a shell task finishes; the function fails, not the run', async () => {
    const project = createProject({
      'w.yaml': beside('function: "./f.mjs:leave"'),
      'f.mjs': "export function leave() {\n  console.log('leaving');\n  process.exit(5);\n}\n",
    });
    const { code } = await project.oprun(['w.yaml']);
    const [run] = project.runs();
    expect(code).toBe(1);
    expect(run?.summary.shell.stdout).toBe('finished');
    expect(run?.summary.user).toEqual({ error: 'the function called process.exit(5)' });
    expect(project.read(`logs/${run?.id}/tasks/user.log`)).toBe('leaving\n');
  });

  test('beside a plugin that is busy for 3 s, a shell task finishes meanwhile', async () => {
    const project = createProject({
      'w.yaml': `plugins: [./busy.mjs]\n${beside('ms: 3000').replace('plugin: function', 'plugin: busy')}`,
      'busy.mjs':
        "export const plugin = {\n  name: 'busy',\n  run({ ms }) {\n    const end = Date.now() + ms;\n    while (Date.now() < end);\n    return 'done';\n  },\n};\n",
    });
    const { code } = await project.oprun(['w.yaml']);
    const [run] = project.runs();
    expect(code).toBe(0);
    expect(endings(run?.events ?? [])).toEqual(['shell', 'user']);
    expect(run?.summary.user).toBe('done');
  });

  test.each([
    ['throws', "throw new TypeError('bad thing')", 'bad thing'],
    ['rejects', "return Promise.reject(new Error('later'))", 'later'],
    ['throws a string', "throw 'just text'", 'just text'],
  ])(
    'a function that %s fails its task with the message; the stack stands in its log alone',
    async (_how, body, message) => {
      const project = createProject({
        'w.yaml': beside('function: "./f.mjs:fail"'),
        'f.mjs': `export function fail() {\n  ${body};\n}\n`,
      });
      const { code, stderr } = await project.oprun(['w.yaml', '--log-order', 'none']);
      const [run] = project.runs();
      expect(code).toBe(1);
      expect(run?.summary.user).toEqual({ error: message });
      expect(run?.summary.shell.stdout).toBe('finished');
      expect(stderr).not.toContain('dist/');
    },
  );
});

describe('item 4: what is not JSON never crashes the run', () => {
  test.each<[string, string, unknown, string[]]>([
    ['undefined', 'undefined', null, []],
    ['BigInt', '[1n, 2n ** 80n]', [1, '1208925819614629174706176'], [expect.stringContaining('BigInt')]],
    [
      'a cycle',
      '(() => { const a = { b: 1 }; a.self = a; return a; })()',
      { b: 1, self: null },
      [expect.any(String)],
    ],
    [
      'Map and Set',
      '({ m: new Map([["a", 1]]), s: new Set([1, 2]) })',
      { m: { a: 1 }, s: [1, 2] },
      [expect.any(String), expect.any(String)],
    ],
    ['NaN', '({ n: NaN, i: -Infinity })', { n: null, i: null }, [expect.any(String), expect.any(String)]],
    ['Date', 'new Date(0)', '1970-01-01T00:00:00.000Z', [expect.any(String)]],
    ['Buffer', 'Buffer.from("hi")', 'aGk=', [expect.any(String)]],
  ])('%s', async (_what, expression, result, warnings) => {
    const project = createProject({
      'w.yaml': 'tasks: [{id: a, plugin: function, config: {function: "./f.mjs:give"}}]\n',
      'f.mjs': `export function give() {\n  return ${expression};\n}\n`,
    });
    const { code } = await project.oprun(['w.yaml']);
    const [run] = project.runs();
    expect(code).toBe(0);
    expect(run?.summary).toEqual({ a: result });
    const events = run?.events.filter(({ type }) => type === 'warning').map(({ message }) => message);
    expect(events).toEqual(warnings);
  });
});
