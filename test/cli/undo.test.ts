import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject, run as runProgram } from '../rig.js';
import type { Project } from '../rig.js';
import { runOnce, statuses } from './run-once.js';
import { from, settle } from './settle.js';

/** Everything that can hold a task with an undo. Each undo writes down what it sees. */
const sub = `name: sub
params: {n: {type: string, required: true}}
tasks:
  - id: make
    run: echo "made $N"
    env: {N: "\${{ params.n }}"}
    undo: {run: "echo sub \${{ params.n }} \${{ result.stdout }} $N >> undone"}
`;
const flow = `name: all
params: {fail: {type: boolean, default: true}}
tasks:
  - id: a
    run: echo A
    undo: {run: "echo a \${{ result.stdout }} \${{ tasks.a.result.returncode }} >> undone"}
  - id: each
    depends_on: [a]
    for_each: [x, y]
    max_parallel: 1
    run: echo "item \${{ item }}"
    undo: {run: "echo each \${{ item }} \${{ result.stdout }} >> undone"}
  - id: group
    depends_on: [each]
    for_each: {k: v}
    tasks:
      - id: in
        run: echo "in \${{ item }}"
        undo: {run: "echo group \${{ each.key }} \${{ result.stdout }} >> undone"}
  - id: other
    depends_on: [group]
    workflow: ./sub.yaml
    params: {n: seven}
  - id: stood_in
    run: exit 3
    fallback: {value: 1}
    undo: {run: echo stood_in >> undone}
  - id: failed
    run: exit 4
    if: \${{ params.fail }}
    depends_on: [other, stood_in]
    undo: {run: echo failed >> undone}
  - id: below
    run: "true"
    depends_on: [failed]
    undo: {run: echo below >> undone}
`;
const undone = `sub seven made seven seven
group k in v
each y item y
each x item x
a A 0
`;

function sources(): Project {
  return createProject({ 'w.yaml': flow, 'sub.yaml': sub });
}

describe('item 5: undo of what the tasks did, in reverse completion order', () => {
  test('of tasks, instances, groups and other files; not of what failed, stood in or never ran', async () => {
    const project = sources();
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect(project.read('undone')).toBe(undone);
    expect(code).toBe(1);
    expect(from('Undoing', settle({ stderr, project }))).toBe(`Undoing task other/make
Running task other/make.undo using plugin shell...
Undo of task other/make completed (<duration>)
Undoing task group[0]/in
Running task group[0]/in.undo using plugin shell...
Undo of task group[0]/in completed (<duration>)
Undoing task each[1]
Running task each[1].undo using plugin shell...
Undo of task each[1] completed (<duration>)
Undoing task each[0]
Running task each[0].undo using plugin shell...
Undo of task each[0] completed (<duration>)
Undoing task a
Running task a.undo using plugin shell...
Undo of task a completed (<duration>)
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
5 completed (1 degraded), 1 failed, 1 blocked; 5 undone (<duration>)

Task failed failed (attempt 1, exit_code): exit code 4
  at w.yaml:28:9
  it wrote nothing
  hint: \`config: {check: false}\` accepts any exit code
  hint: \`continue_on_error: true\` on failed lets the tasks below it run all the same
`);
    const [run] = project.runs();
    expect(run?.record.tasks).toMatchObject({
      a: { status: 'completed', undo: 'completed' },
      'a.undo': { role: 'undo', status: 'completed', plugin: 'shell' },
      'each[1].undo': { role: 'undo', status: 'completed' },
      stood_in: { status: 'completed', degraded: true, undo: null },
      failed: { status: 'failed', undo: null },
    });
    expect(Object.keys(run?.summary)).toEqual(['a', 'each', 'group', 'other', 'stood_in', 'failed']);
  });

  test('not where every failure is tolerated', async () => {
    const { code, project } = await runOnce(
      `tasks:
  - {id: a, run: "true", undo: {run: touch undone}}
  - {id: bad, run: exit 3, continue_on_error: true}
`,
    );
    expect(code).toBe(0);
    expect(project.exists('undone')).toBe(false);
  });

  test('each with its own policy', async () => {
    const { code, run } = await runOnce(
      `tasks:
  - id: a
    run: "true"
    retry: {max_attempts: 9}
    undo: {run: mkdir undone && exit 5, retry: {max_attempts: 2, delay: 1ms, jitter: false}}
  - id: b
    run: "true"
    depends_on: [a]
    retry: {max_attempts: 9}
    undo: {plugin: shell, config: {command: sleep 1000}, timeout: 200ms, grace: 50ms}
  - {id: bad, run: exit 3, depends_on: [b]}
`,
    );
    expect(code).toBe(1);
    expect(run?.record.tasks['a.undo'].attempts).toMatchObject([{ wait_ms: 1 }, { wait_ms: null }]);
    expect(run?.record.tasks['b.undo']).toMatchObject({ error: { class: 'timeout' }, attempts: [{}] });
  });

  test('one that fails is shouted, is not tried again, and keeps none of the others from running', async () => {
    const text = `name: shout
tasks:
  - {id: a, run: "true", undo: {run: echo a >> undone}}
  - {id: b, run: "true", depends_on: [a], undo: {run: echo b >> undone; echo no such server; exit 5}}
  - {id: bad, run: exit 3, depends_on: [b]}
`;
    const shouted = `
Undo of task b FAILED (attempt 1, exit_code): exit code 5
  at w.yaml:4:43
  end of <dir>/logs/w_<time>/tasks/b.undo.log:
  | no such server
  hint: \`config: {check: false}\` accepts any exit code
`;
    const ran = await runOnce(text);
    expect(ran.code).toBe(1);
    expect(ran.project.read('undone')).toBe('b\na\n');
    expect(from('Undoing', settle(ran))).toBe(`Undoing task b
Running task b.undo using plugin shell...
Undo of task b FAILED: exit code 5
  | no such server
Undoing task a
Running task a.undo using plugin shell...
Undo of task a completed (<duration>)
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
2 completed, 1 failed; 1 undo FAILED, 1 undone (<duration>)

Task bad failed (attempt 1, exit_code): exit code 3
  at w.yaml:5:10
  it wrote nothing
  hint: \`config: {check: false}\` accepts any exit code
${shouted}`);
    expect(ran.run?.log).toMatch(/ERROR.*Undo of task b FAILED: exit code 5/);
    const quiet = await runOnce(text, { args: ['--output', 'quiet'] });
    expect(settle(quiet)).toContain('Undo of task b FAILED');
  });

  test('--no-undo leaves everything as it is', async () => {
    const project = sources();
    const { code, stderr } = await project.oprun(['w.yaml', '--no-undo']);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/undo/i);
    expect(project.exists('undone')).toBe(false);
  });
});

describe('item 5: oprun undo RUN', () => {
  test('takes back later what the end of the run would have taken back, and tells the same', async () => {
    const project = sources();
    await project.oprun(['w.yaml', '--no-undo']);
    const { code, stdout, stderr } = await project.oprun(['undo', 'latest']);
    expect(project.read('undone')).toBe(undone);
    expect([code, stdout]).toEqual([0, '']);
    const told = settle({ stderr, project });
    expect(told).toMatch(/^Undoing 5 tasks of the run w_<time>\nUndoing task other\/make\n/);
    expect(from('Undo is over', told)).toBe('Undo is over\n5 undone (<duration>)\n');
    const [run] = project.runs();
    expect(run?.record).toMatchObject({
      status: 'partially_completed',
      tasks: { a: { undo: 'completed' }, 'a.undo': { role: 'undo', status: 'completed' } },
    });
    expect(run?.events.map(({ seq }) => seq)).toEqual(run?.events.map((_, index) => index + 1));
    expect(run?.events.at(-1)).toMatchObject({ type: 'run.undone' });
  });

  test('a second time there is nothing to undo', async () => {
    const project = sources();
    await project.oprun(['w.yaml', '--no-undo']);
    const [run] = project.runs();
    expect((await project.oprun(['undo', run?.id ?? ''])).code).toBe(0);
    expect(await project.oprun(['undo', run?.id ?? ''])).toEqual({
      code: 4,
      stdout: '',
      stderr: `oprun: ${run?.id} has nothing to undo\n`,
    });
    expect(project.read('undone')).toBe(undone);
  });

  test('of a good run, by the file it ran', async () => {
    const project = sources();
    expect((await project.oprun(['w.yaml', '-p', 'fail=false'])).code).toBe(0);
    expect(project.exists('undone')).toBe(false);
    expect((await project.oprun(['undo', 'w.yaml'])).code).toBe(0);
    // What its condition skipped has blocked nothing, so that nothing was below it either.
    expect(project.read('undone')).toBe(undone);
    expect(project.runs()[0]?.record.status).toBe('completed');
  });

  test('tries again what failed, and nothing else', async () => {
    const project = createProject({
      'w.yaml': `tasks:
  - {id: a, run: "true", undo: {run: echo a >> undone}}
  - {id: b, run: "true", depends_on: [a], undo: {run: test -e fixed && echo b >> undone}}
  - {id: bad, run: exit 3, depends_on: [b]}
`,
    });
    expect((await project.oprun(['w.yaml'])).code).toBe(1);
    const again = await project.oprun(['undo', 'latest']);
    expect(again.code).toBe(1);
    expect(from('Undo is over', settle({ ...again, project }))).toBe(`Undo is over
1 undo FAILED (<duration>)

Undo of task b FAILED (attempt 1, exit_code): exit code 1
  at w.yaml:3:43
  it wrote nothing
  hint: \`config: {check: false}\` accepts any exit code
`);
    project.write('fixed', '');
    expect((await project.oprun(['undo', 'latest'])).code).toBe(0);
    expect(project.read('undone')).toBe('a\nb\n');
    expect((await project.oprun(['undo', 'latest'])).code).toBe(4);
  });

  test.each([
    [
      'has changed since',
      (project: Project) => project.write('w.yaml', flow.replaceAll('>> undone', '>> changed')),
    ],
    ['is gone', (project: Project) => rmSync(join(project.dir, 'w.yaml'))],
  ])('works by the copy of a workflow file that %s', async (_, change) => {
    const project = sources();
    await project.oprun(['w.yaml', '--no-undo']);
    change(project);
    expect((await project.oprun(['undo', 'latest'])).code).toBe(0);
    expect(project.read('undone')).toBe(undone);
    expect(project.exists('changed')).toBe(false);
  });

  test('refuses where a file that a task ran has changed since', async () => {
    const project = sources();
    await project.oprun(['w.yaml', '--no-undo']);
    project.write('sub.yaml', `${sub}# changed\n`);
    const { code, stderr } = await project.oprun(['undo', 'latest']);
    expect([code, stderr]).toEqual([2, 'oprun: sub.yaml is no longer the file that other has run\n']);
    expect(project.exists('undone')).toBe(false);
  });

  test('secrets are found anew, and masked anew', async () => {
    const project = createProject({
      'w.yaml': `secrets: {TOKEN: {from: env, name: MY_TOKEN}}
tasks: [{id: a, run: "true", undo: {run: "echo with \${{ secrets.TOKEN }} | tee used"}}]
`,
    });
    expect((await project.oprun(['w.yaml'], { env: { MY_TOKEN: 'first-of-all' } })).code).toBe(0);
    const without = await project.oprun(['undo', 'latest']);
    expect(without.code).toBe(2);
    expect(without.stderr).toMatch(/^oprun: .*TOKEN/);
    const { code, stderr } = await project.oprun(['undo', 'latest'], { env: { MY_TOKEN: 'second-one' } });
    expect(code).toBe(0);
    expect(project.read('used')).toBe('with second-one\n');
    expect(stderr).toContain('  | with ***\n');
    expect((await runProgram('grep', ['-rl', 'second-one', 'logs'], project.dir)).stdout).toBe('');
  });

  test('a run that goes on is left alone', async () => {
    const project = createProject();
    const gate = project.gate('gate');
    project.write(
      'w.yaml',
      `tasks: [{id: a, run: "true", undo: {run: touch undone}}, {id: b, depends_on: [a], run: ${JSON.stringify(gate.command)}}]\n`,
    );
    const { ended } = project.start(['w.yaml']);
    await gate.entered();
    const { code, stderr } = await project.oprun(['undo', 'latest']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^oprun: w_\w+ has not ended\n$/);
    await gate.release();
    expect((await ended).code).toBe(0);
    expect(project.exists('undone')).toBe(false);
    expect((await project.oprun(['undo', 'latest'])).code).toBe(0);
    expect(project.exists('undone')).toBe(true);
  });

  test('finds runs where --log-dir says, and says where there is none', async () => {
    const project = sources();
    await project.oprun(['w.yaml', '--no-undo', '--log-dir', 'elsewhere']);
    expect((await project.oprun(['undo', 'latest'])).code).toBe(2);
    expect((await project.oprun(['undo', 'nothing', '--log-dir', 'elsewhere'])).code).toBe(2);
    expect((await project.oprun(['undo', 'latest', '--log-dir', 'elsewhere'])).code).toBe(0);
    expect(project.read('undone')).toBe(undone);
  });
});

describe('item 5: a first Ctrl-C lets undo run, a second stops it and names what was not undone', () => {
  /** Two tasks to take back, the second of which ends when the test says so, and one that runs. */
  function waiting(): {
    project: Project;
    task: ReturnType<Project['gate']>;
    undo: ReturnType<Project['gate']>;
  } {
    const project = createProject();
    const [task, undo] = [project.gate('task'), project.gate('undo')];
    project.write(
      'w.yaml',
      `tasks:
  - {id: a, run: "true", undo: {run: echo a >> undone}}
  - {id: b, run: "true", depends_on: [a], undo: {run: ${JSON.stringify(undo.command)}}}
  - {id: c, run: ${JSON.stringify(task.command)}, depends_on: [b]}
`,
    );
    return { project, task, undo };
  }

  test('once', async () => {
    const { project, task, undo } = waiting();
    const { process: runner, ended } = project.start(['w.yaml']);
    await task.entered();
    runner.kill('SIGINT');
    await undo.entered();
    await undo.release();
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(project.read('undone')).toBe('a\n');
    expect(stderr).toContain('2 completed, 1 cancelled; 2 undone (');
  });

  test('twice; oprun undo goes on with it', async () => {
    const { project, task, undo } = waiting();
    const { process: runner, ended } = project.start(['w.yaml']);
    await task.entered();
    runner.kill('SIGINT');
    await undo.entered();
    runner.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(from('2 completed', settle({ stderr, project }))).toBe(
      '2 completed, 1 cancelled; 2 not undone (<duration>)\n\nNot undone: b, a\n',
    );
    expect(project.exists('undone')).toBe(false);
    expect(statuses(project.runs()[0])).toMatchObject({ 'b.undo': 'cancelled', 'a.undo': 'cancelled' });
    const again = project.start(['undo', 'latest']);
    await undo.entered();
    await undo.release();
    expect((await again.ended).code).toBe(0);
    expect(project.read('undone')).toBe('a\n');
  });

  test('during oprun undo, the first lets the undo under way end and starts no other', async () => {
    const { project, task, undo } = waiting();
    const running = project.start(['w.yaml', '--no-undo']);
    await task.entered();
    await task.release(3);
    await running.ended;
    const { process: undoing, ended } = project.start(['undo', 'latest']);
    await undo.entered();
    undoing.kill('SIGINT');
    await undo.release();
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain('Undo of task b completed');
    expect(stderr).toContain('\nNot undone: a\n');
    expect(project.exists('undone')).toBe(false);
    expect((await project.oprun(['undo', 'latest'])).code).toBe(0);
    expect(project.read('undone')).toBe('a\n');
  });
});
