import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject, written } from '../rig.js';
import type { RunFiles } from '../rig.js';
import { runOnce } from './run-once.js';
import { settle } from './settle.js';

/** Each attempt of a task: how it failed, and the wait after it; null for what is not there. */
function attemptsOf(run: RunFiles | undefined, task: string): readonly (readonly unknown[])[] {
  const attempts: { error: { class: string } | null; wait_ms: number | null }[] =
    run?.record.tasks[task].attempts;
  return attempts.map(({ error, wait_ms: wait }) => [error?.class ?? null, wait]);
}

/** By name: what stands in the logs of a run's tasks. */
function logsOf(run: RunFiles | undefined): Record<string, string> {
  const dir = join(run?.dir ?? '', 'tasks');
  return Object.fromEntries(
    readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')] as const),
  );
}

describe('item 2: every attempt stands in run.json, with its class, its duration and the wait before the next', () => {
  test('a command that fails twice: what is said, what is recorded, and the log of each attempt', async () => {
    const ran = await runOnce(
      `name: flaky
tasks:
  - id: a
    run: |
      echo again >> tries
      echo "try $(wc -l < tries)"
      test "$(wc -l < tries)" -ge 3
    retry: {max_attempts: 4, delay: 1ms, backoff: linear, jitter: false}
  - id: below
    run: echo "after \${{ tasks.a.attempts }}"
    depends_on: [a]
`,
    );
    expect(ran.code).toBe(0);
    expect(settle(ran)).toBe(`Starting workflow: flaky
Running task a using plugin shell... (attempt 1/4)
Task a failed (attempt 1/4), next in 1ms: exit code 1
  | try 1
Running task a using plugin shell... (attempt 2/4)
Task a failed (attempt 2/4), next in 2ms: exit code 1
  | try 2
Running task a using plugin shell... (attempt 3/4)
Task a completed (attempt 3/4, <duration>)
  | try 3
Running task below using plugin shell...
Task below completed (<duration>)
  | after 3
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
2 completed (<duration>)
`);
    const { attempts } = ran.run?.record.tasks.a ?? {};
    const ended = {
      started_at: expect.any(String),
      ended_at: expect.any(String),
      duration_ms: expect.any(Number),
    };
    expect(attempts).toMatchObject([
      {
        attempt: 1,
        status: 'failed',
        error: { class: 'exit_code', message: 'exit code 1' },
        wait_ms: 1,
        ...ended,
      },
      {
        attempt: 2,
        status: 'failed',
        error: { class: 'exit_code', message: 'exit code 1' },
        wait_ms: 2,
        ...ended,
      },
      { attempt: 3, status: 'completed', error: null, wait_ms: null, ...ended },
    ]);
    expect(logsOf(ran.run)).toEqual({
      'a.1.log': 'try 1\n',
      'a.2.log': 'try 2\n',
      'a.log': 'try 3\n',
      'below.log': 'after 3\n',
    });
    expect(ran.summary.a).toEqual({ stdout: 'try 3', stderr: '', returncode: 0 });
  });

  test('the last failure is that of the task, told with its attempt', async () => {
    const ran = await runOnce(
      `name: broken
tasks:
  - id: a
    run: echo broken; exit 7
    retry: {max_attempts: 2, delay: 1ms, jitter: false}
`,
    );
    expect(ran.code).toBe(1);
    expect(settle(ran)).toBe(`Starting workflow: broken
Running task a using plugin shell... (attempt 1/2)
Task a failed (attempt 1/2), next in 1ms: exit code 7
  | broken
Running task a using plugin shell... (attempt 2/2)
Task a failed: exit code 7 (attempt 2/2)
  | broken
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
1 failed (<duration>)

Task a failed (attempt 2/2, exit_code): exit code 7
  at w.yaml:3:9
  end of <dir>/logs/w_<time>/tasks/a.log:
  | broken
  hint: \`config: {check: false}\` accepts any exit code
`);
    expect(ran.summary.a).toEqual({ error: 'exit code 7', stdout: 'broken', stderr: '', returncode: 7 });
  });

  test('instances of a loop count for themselves', async () => {
    const { code, run } = await runOnce(
      `tasks:
  - id: each
    for_each: [good, flaky]
    run: |
      echo "\${{ item }}"
      test "\${{ item }}" = good || ! mkdir first
    retry: {max_attempts: 2, delay: 1ms, jitter: false}
`,
    );
    expect(code).toBe(0);
    expect(attemptsOf(run, 'each[1]')).toEqual([
      ['exit_code', 1],
      [null, null],
    ]);
    expect(run?.events.filter(({ type }) => type === 'task.retrying')).toMatchObject([{ task: 'each[1]' }]);
    expect(Object.keys(logsOf(run))).toEqual(['each.0.log', 'each.1.1.log', 'each.1.log']);
  });

  test('defaults reach tasks that say nothing, and a key of the task replaces theirs whole', async () => {
    const { run } = await runOnce(
      `defaults: {retry: {max_attempts: 3, delay: 1ms, backoff: constant, jitter: false}}
tasks:
  - {id: a, run: exit 1}
  - {id: b, run: exit 1, retry: {delay: 2ms, backoff: constant, jitter: false, max_attempts: 2}}
  - {id: group, tasks: [{id: c, run: exit 1}]}
`,
    );
    expect(['a', 'b', 'group/c'].map((task) => attemptsOf(run, task).map(([, wait]) => wait))).toEqual([
      [1, 1, null],
      [2, null],
      [1, 1, null],
    ]);
  });
});

/** Throws what a plugin or a library would, by name. */
const throwing = `
const thrown = {
  refused: () => Object.assign(new Error('nobody there'), { code: 'ECONNREFUSED' }),
  reset: () => Object.assign(new Error('cut off'), { code: 'ECONNRESET' }),
  forbidden: () => Object.assign(new Error('not yours'), { code: 'EACCES' }),
  answered: (status, headers) => Object.assign(new Error('answered ' + status), { status, headers }),
  fetched: (status, headers) => Object.assign(new Error('fetched ' + status), { response: { status, headers: new Headers(headers) } }),
  plain: () => new Error('who knows'),
  typed: (kind, retryAfterMs) => Object.assign(new Error('typed'), { name: 'TaskFailure', class: kind, retryAfterMs }),
};
export function raise(name, ...values) { throw thrown[name](...values); }
`;

/** A task that throws, with a rule; written on one line. */
function throws(id: string, args: readonly unknown[], rule: string): string {
  const config = `{function: ./throw.mjs:raise, args: ${JSON.stringify(args)}}`;
  return `  - {id: ${id}, plugin: function, config: ${config}, retry: ${rule}}\n`;
}

describe('item 1: what is retried is a matter of its class, and each task may say otherwise', () => {
  const twice = 'max_attempts: 2, delay: 1ms, jitter: false';
  const shell = (code: number, rule: string) => `  - {id: a, run: exit ${code}, retry: {${twice}${rule}}}\n`;
  const fails = (args: readonly unknown[], rule = '') => throws('a', args, `{${twice}${rule}}`);
  const rows: readonly (readonly [what: string, task: string, expected: string, attempts: number])[] = [
    ['an exit code', shell(3, ''), 'exit_code', 2],
    ['an exit code that exit_codes names', shell(75, ', exit_codes: [75, 76]'), 'exit_code', 2],
    ['an exit code that it does not name', shell(3, ', exit_codes: [75, 76]'), 'exit_code', 1],
    ['a class that when names', shell(3, ', when: [exit_code]'), 'exit_code', 2],
    ['a class that it does not name', shell(3, ', when: [timeout, network]'), 'exit_code', 1],
    ['a code beside a class', shell(75, ', when: [network], exit_codes: [75]'), 'exit_code', 2],
    ['a class beside a code', fails(['reset'], ', when: [network], exit_codes: [75]'), 'network', 2],
    ['an error without a class', fails(['plain']), 'execution', 2],
    ['a refused connection', fails(['refused']), 'unavailable', 2],
    ['no permission', fails(['forbidden']), 'permission', 1],
    ['a server that wants to be asked less', fails(['answered', 429]), 'rate_limit', 2],
    ['a server that is away', fails(['answered', 503]), 'unavailable', 2],
    ['a server that does not know us', fails(['answered', 401]), 'permission', 1],
    ['a plugin that says validation', fails(['typed', 'validation']), 'validation', 1],
    ['a plugin that says resource', fails(['typed', 'resource']), 'resource', 2],
  ];

  test('table', async () => {
    const tasks = rows.map(([, task], index) => task.replace('{id: a,', `{id: t${index},`)).join('');
    const { code, run } = await runOnce(`tasks:\n${tasks}`, { files: { 'throw.mjs': throwing } });
    expect(code).toBe(1);
    const found = rows.map(([what], index) => {
      const { error, attempts } = run?.record.tasks[`t${index}`] ?? {};
      return [what, error.class, attempts.length];
    });
    expect(found).toEqual(rows.map(([what, , expected, attempts]) => [what, expected, attempts]));
  });
});

test('item 2: Retry-After is honoured where a failure carries one', async () => {
  const rule = '{max_attempts: 2, delay: 3ms, max_delay: 5ms, jitter: false}';
  const wants = { 'retry-after': '0.03' };
  const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
  const { run } = await runOnce(
    `tasks:
${[
  throws('plain', ['answered', 429, wants], rule),
  throws('headers', ['fetched', 503, { 'Retry-After': '0.03' }], rule),
  throws('own', ['typed', 'rate_limit', 20], rule),
  throws('past', ['answered', 503, { 'Retry-After': date }], rule),
  throws('none', ['answered', 503, {}], rule),
  throws('nonsense', ['answered', 503, { 'retry-after': 'soon' }], rule),
].join('')}`,
    { files: { 'throw.mjs': throwing } },
  );
  expect(
    ['plain', 'headers', 'own', 'past', 'none', 'nonsense'].map((id) => [id, attemptsOf(run, id)[0]?.[1]]),
  ).toEqual([
    ['plain', 30],
    ['headers', 30],
    ['own', 20],
    ['past', 3],
    ['none', 3],
    ['nonsense', 3],
  ]);
});

test('item 2: a signal ends a wait at once, and one of more than 2³¹ ms does not end early', async () => {
  const project = createProject({
    'w.yaml':
      'tasks: [{id: a, run: exit 3, retry: {max_attempts: 2, delay: 30d, max_delay: 40d, jitter: false}}]\n',
  });
  const running = project.start(['w.yaml', '--output', 'json']);
  await written(running, 'task.retrying');
  running.process.kill('SIGINT');
  expect((await running.ended).code).toBe(130);
  const [run] = project.runs();
  expect(run?.record).toMatchObject({ status: 'cancelled', tasks: { a: { status: 'cancelled' } } });
  expect(attemptsOf(run, 'a')).toEqual([['exit_code', 30 * 86_400_000]]);
});
