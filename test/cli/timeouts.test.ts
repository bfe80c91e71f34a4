import { describe, expect, test } from 'vitest';
import { createProject, processesWith } from '../rig.js';
import type { Project } from '../rig.js';
import { runOnce, statuses } from './run-once.js';
import { settle } from './settle.js';

/** What a task leaves under way when its time is up; each says that it has started one. */
const shapes: readonly (readonly [shape: string, command: string])[] = [
  ['a pipeline', 'sleep 1000 | { touch "started.$N"; cat; } | cat'],
  ['a setsid child', 'setsid sh -c \'touch "started.$N"; sleep 1000; :\' & sleep 1000'],
  ['a nohup child', 'nohup sh -c \'touch "started.$N"; sleep 1000; :\' > /dev/null 2>&1 & sleep 1000'],
  ['TERM ignored', 'trap "" TERM HUP INT; touch "started.$N"; while :; do sleep 1000; done'],
];

/** Starts of the shapes that came as far as their process. */
function started(project: Project): readonly number[] {
  return Array.from({ length: 20 }, (_, index) => index).filter((index) =>
    project.exists(`started.${index}`),
  );
}

describe('item 3: 20 tasks with a 1 s timeout, and nothing survives', () => {
  test.each(shapes)('%s', async (_, command) => {
    const project = createProject();
    const mark = `MARK=timeout-${project.dir}`;
    const tasks = Array.from(
      { length: 20 },
      (__, index) => `  - {id: t${index}, run: ${JSON.stringify(command)}, env: {N: "${index}"}}\n`,
    );
    project.write('w.yaml', `defaults: {timeout: 1s, grace: 100ms}\ntasks:\n${tasks.join('')}`);
    const [name = '', value = ''] = mark.split('=');
    const { code } = await project.oprun(['w.yaml', '-j', '20', '--output', 'quiet'], {
      env: { [name]: value },
    });
    expect(processesWith(mark)).toEqual([]);
    expect(code).toBe(1);
    expect(started(project)).not.toEqual([]);
    const [run] = project.runs();
    const ends = Object.values<{ status: string; error: { class: string } }>(run?.record.tasks);
    expect(ends.map(({ status, error }) => `${status} ${error.class}`)).toEqual(
      Array.from({ length: 20 }, () => 'failed timeout'),
    );
  });
});

describe('item 3: a timeout of an attempt', () => {
  test('is told with the limit and with what was still running', async () => {
    const ran = await runOnce(
      `name: slow
tasks:
  - id: a
    run: |
      echo begun
      sleep 1000
      echo never
    timeout: 1s500ms
`,
    );
    expect(ran.code).toBe(1);
    expect(settle(ran)).toBe(`Starting workflow: slow
Running task a using plugin shell...
Task a failed: took longer than its timeout of 1.5s; still running: sleep 1000
  | begun
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
1 failed (<duration>)

Task a failed (attempt 1, timeout): took longer than its timeout of 1.5s; still running: sleep 1000
  at w.yaml:3:9
  end of <dir>/logs/w_<time>/tasks/a.log:
  | begun
`);
  });

  test('is followed by the next one, which starts when what the first has started is gone', async () => {
    const { code, run, project } = await runOnce(
      `tasks:
  - id: a
    run: |
      if mkdir first 2> /dev/null; then
        OLD=tree setsid sh -c 'trap "" TERM; while :; do sleep 1000; done' &
        sleep 1000
      fi
      grep -las OLD=tree /proc/[0-9]*/environ > left || true
      echo over
    timeout: 1s
    grace: 50ms
    retry: {max_attempts: 20, delay: 1ms, max_delay: 1ms, jitter: false}
`,
    );
    expect(code).toBe(0);
    expect(run?.record.tasks.a.attempts[0]).toMatchObject({ status: 'failed', error: { class: 'timeout' } });
    expect(project.read('left')).toBe('');
  });

  test('ends user code that never ends', async () => {
    const { code, run } = await runOnce(
      `tasks:
  - {id: a, plugin: function, config: {function: "./f.mjs:forever"}, timeout: 1s, grace: 100ms}
  - {id: b, plugin: function, config: {function: "./f.mjs:never"}, timeout: 1s, grace: 100ms}
`,
      {
        files: {
          'f.mjs':
            'export function forever() { for (;;); }\nexport const never = () => new Promise(() => setInterval(() => {}, 1000));\n',
        },
      },
    );
    expect(code).toBe(1);
    for (const id of ['a', 'b']) {
      expect(run?.record.tasks[id]).toMatchObject({
        status: 'failed',
        error: {
          class: 'timeout',
          message: expect.stringMatching(/^took longer than its timeout of 1s; still running: /),
        },
      });
    }
  });
});

describe('item 3: timeout_total holds over all attempts and the waits between them', () => {
  test('a wait that is longer than what is left', async () => {
    const ran = await runOnce(
      `name: total
tasks:
  - {id: a, run: exit 3, timeout_total: 2s, retry: {max_attempts: 9, delay: 1h, max_delay: 1h, jitter: false}}
`,
    );
    expect(ran.code).toBe(1);
    expect(settle(ran)).toBe(`Starting workflow: total
Running task a using plugin shell... (attempt 1/9)
Task a failed (attempt 1/9), next in 1h: exit code 3
Task a failed: took longer than its timeout_total of 2s (after attempt 1/9)
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
1 failed (<duration>)

Task a failed (after attempt 1/9, timeout): took longer than its timeout_total of 2s
  at w.yaml:3:10
  it wrote nothing
`);
  });

  test('attempts that each end in time, but never well', async () => {
    const { run } = await runOnce(
      'tasks: [{id: a, run: exit 3, timeout: 1h, timeout_total: 500ms, retry: {max_attempts: 1000000, delay: 1ms, max_delay: 1ms}}]\n',
    );
    const { error, status, attempts } = run?.record.tasks.a ?? {};
    expect([status, error.class]).toEqual(['failed', 'timeout']);
    expect(error.message).toMatch(/^took longer than its timeout_total of 500ms/);
    expect(attempts.length).toBeLessThan(1_000_000);
  });

  test('of a group: what runs in it is cancelled, and the group has failed', async () => {
    const { code, run } = await runOnce(
      `tasks:
  - id: group
    timeout_total: 1s
    tasks: [{id: quick, run: "true"}, {id: slow, run: sleep 1000}, {id: below, run: "true", depends_on: [slow]}]
  - {id: after, run: echo after, depends_on: [{task: group, when: failed}]}
`,
    );
    expect(code).toBe(1);
    expect(statuses(run)).toEqual({
      group: 'failed',
      'group/quick': 'completed',
      'group/slow': 'cancelled',
      'group/below': 'cancelled',
      after: 'completed',
    });
    expect(run?.record.tasks.group.error).toEqual({
      class: 'timeout',
      message: 'took longer than its timeout_total of 1s',
    });
  });
});

describe('item 3: the timeout of the run', () => {
  const flow = `name: late
timeout: 1s
tasks:
  - {id: done, run: echo done, undo: {run: echo undo >> told}}
  - {id: long, run: sleep 1000, depends_on: [done], continue_on_error: true}
  - {id: below, run: touch below, depends_on: [long]}
hooks:
  on_cancel: [{id: never, run: echo on_cancel >> told}]
  on_failure: [{id: page, run: "echo on_failure \${{ run.status }} \${{ run.failures }} >> told"}]
  on_exit: [{id: last, run: echo on_exit >> told}]
`;

  test('ends its tasks; undo and hooks run all the same; exit 124', async () => {
    const ran = await runOnce(flow);
    expect(ran.code).toBe(124);
    expect(settle(ran)).toContain(
      'Cancelling: the run took longer than its timeout of 1s (undo, hooks and messages still run)\n',
    );
    expect(ran.run?.record).toMatchObject({ status: 'failed', cancel_cause: 'timeout' });
    expect(statuses(ran.run)).toMatchObject({ done: 'completed', long: 'cancelled', below: 'cancelled' });
    expect(ran.project.read('told')).toBe('undo\non_failure failed []\non_exit\n');
    expect(ran.project.exists('below')).toBe(false);
  });

  test('--timeout goes over what the file says', async () => {
    const slow = flow.replace('timeout: 1s', 'timeout: 1h');
    expect((await runOnce(slow, { args: ['--timeout', '1s'] })).code).toBe(124);
    const quick = flow.replace('timeout: 1s', 'timeout: 1ms').replace('sleep 1000', 'echo');
    expect((await runOnce(quick, { args: ['--timeout', '1h'] })).code).toBe(0);
  });

  test.each(['0', '-1s', '1,5h', '5m garbage'])('--timeout "%s" is refused', async (typed) => {
    const { code, stderr, project } = await runOnce(flow, { args: [`--timeout=${typed}`] });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^oprun: .*--timeout/);
    expect(project.exists('logs')).toBe(false);
  });
});
