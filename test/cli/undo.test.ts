import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';
import type { Project } from '../rig.js';
import { runOnce, statuses } from './run-once.js';
import { from, settle } from './settle.js';
import { sources, undone } from './undo-flow.js';

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

To undo it later: oprun undo w_<time>
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

  test('--no-undo leaves everything as it is, and says how to take it back', async () => {
    const project = sources();
    const { code, stderr } = await project.oprun(['w.yaml', '--no-undo']);
    expect(code).toBe(1);
    expect(from('Not undone', settle({ stderr, project }))).toBe(
      'Not undone: other/make, group[0]/in, each[1], each[0], a\n\nTo undo it later: oprun undo w_<time>\n',
    );
    expect(project.exists('undone')).toBe(false);
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
    expect(stderr).toContain(
      'Cancelling: SIGINT (undo, hooks and messages still run; a second one ends them)\n',
    );
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
      '2 completed, 1 cancelled; 2 not undone (<duration>)\n\nNot undone: b, a\n\nTo undo it later: oprun undo w_<time>\n',
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
