import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';
import { runOnce } from './run-once.js';
import { settle } from './settle.js';

/** Item 8: faults on purpose, through the built command. */

const flow = `tasks:
  - id: build
    run: echo built >> ran
    retry: {max_attempts: 2, delay: 1ms, jitter: false}
  - id: db
    run: echo stored >> ran
    depends_on: [build]
    continue_on_error: true
`;

const whole = `name: whole
tasks:
  - {id: made, run: echo made, undo: {run: echo taken back}}
  - {id: each, for_each: [x, y], run: "true", depends_on: [made]}
hooks:
  on_failure: [{id: page, run: "true"}]
`;

describe('item 8: --inject', () => {
  test('undo and hooks can be seen to work, and every line that matters says that it is a rehearsal', async () => {
    const ran = await runOnce(whole, {
      args: [
        '--inject',
        'each[1]:exit=75',
        '--inject',
        'made.undo:fail=network,hooks.on_failure/page:exit=7',
        '-j1',
      ],
    });
    expect(ran.code).toBe(1);
    expect(settle(ran))
      .toBe(`Starting workflow: whole (rehearsal: each[1]:exit=75, made.undo:fail=network, hooks.on_failure/page:exit=7)
Running task made using plugin shell...
Task made completed (<duration>)
  | made
Running task each (2 items)...
Running task each[0] using plugin shell...
Task each[0] completed (<duration>)
Running task each[1] using plugin shell... (rehearsal: each[1]:exit=75)
Task each[1] failed: exit code 75 (rehearsal: each[1]:exit=75)
  | rehearsal: ends on purpose with exit code 75 (each[1]:exit=75)
Task each failed: 1 of 2 instances failed: each[1]: exit code 75 (rehearsal: each[1]:exit=75)
All tasks are over: partially_completed
Undoing task made
Running task made.undo using plugin shell... (rehearsal: made.undo:fail=network)
Undo of task made FAILED: failed on purpose (rehearsal: made.undo:fail=network)
  | rehearsal: fails on purpose with class network (made.undo:fail=network)
Running task hooks.on_failure (1 task)...
Running task hooks.on_failure/page using plugin shell... (rehearsal: hooks.on_failure/page:exit=7)
Task hooks.on_failure/page failed: exit code 7 (rehearsal: hooks.on_failure/page:exit=7)
  | rehearsal: ends on purpose with exit code 7 (hooks.on_failure/page:exit=7)
Task hooks.on_failure failed: 1 of 1 task failed: hooks.on_failure/page: exit code 7 (rehearsal: hooks.on_failure/page:exit=7)
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json (rehearsal)
Rehearsal: 1 completed, 1 failed; 1 undo FAILED (<duration>)

Task each[1] failed (attempt 1, exit_code): exit code 75 (rehearsal: each[1]:exit=75)
  at w.yaml:4:10
  end of <dir>/logs/w_<time>/tasks/each.1.log:
  | rehearsal: ends on purpose with exit code 75 (each[1]:exit=75)

Undo of task made FAILED (attempt 1, network): failed on purpose (rehearsal: made.undo:fail=network)
  at w.yaml:3:32
  end of <dir>/logs/w_<time>/tasks/made.undo.log:
  | rehearsal: fails on purpose with class network (made.undo:fail=network)

To undo it later: oprun undo w_<time>

Hook on_failure/page FAILED (attempt 1, exit_code): exit code 7 (rehearsal: hooks.on_failure/page:exit=7); its log is <dir>/logs/w_<time>/tasks/hooks.on_failure/page.log
`);
    expect(ran.run?.record.injected).toEqual([
      'each[1]:exit=75',
      'made.undo:fail=network',
      'hooks.on_failure/page:exit=7',
    ]);
  });

  test('a breaker opens and a fallback stands in, among rehearsals alone', async () => {
    const flaky = `tasks:
  - id: call
    run: touch called
    retry: {max_attempts: 3, delay: 1ms, jitter: false}
    breaker: {name: api, failures: 2, cooldown: 1h}
    fallback: {value: stale}
`;
    const { code, run, summary, project } = await runOnce(flaky, { args: ['--inject', 'call:fail=network'] });
    expect(code).toBe(0);
    expect(summary).toEqual({ $injected: ['call:fail=network'], call: 'stale' });
    expect(run?.record.tasks.call).toMatchObject({ degraded: true, attempts: [{}, {}] });
    expect(project.exists('called')).toBe(false);
    expect(run?.log).toContain('the breaker "api" is open');
    expect((await project.oprun(['breakers', 'list', '--json'])).stdout).toBe('[]\n');
    expect((await project.oprun(['w.yaml'])).code).toBe(0);
    expect(project.exists('called')).toBe(true);
    expect(project.runs()[1]?.summary).toMatchObject({ call: { returncode: 0 } });
  });

  test('an attempt that fails on purpose is followed by a real one, and every file of the run says so', async () => {
    const project = createProject({ 'w.yaml': flow });
    const { code, stderr } = await project.oprun(['w.yaml', '--inject', 'build:fail@1,db:exit=75']);
    expect(code).toBe(0);
    expect(stderr).toContain('Rehearsal');
    expect(project.read('ran')).toBe('built\n');
    const [run] = project.runs();
    const faults = ['build:fail@1', 'db:exit=75'];
    expect(run?.events[0]).toMatchObject({ type: 'run.started', injected: faults });
    expect(run?.summary.$injected).toEqual(faults);
    expect(run?.summary.db).toMatchObject({ returncode: 75, stdout: '', stderr: '' });
    expect(run?.record).toMatchObject({
      injected: faults,
      tasks: {
        build: {
          status: 'completed',
          attempts: [
            { attempt: 1, status: 'failed', injected: 'build:fail@1', error: { class: 'execution' } },
            { attempt: 2, status: 'completed', injected: null, error: null },
          ],
        },
        db: { status: 'failed', error: { class: 'exit_code' } },
      },
    });
    expect(run?.log).toMatch(/rehearsal: build:fail@1/);
    expect(readFileSync(join(run?.dir ?? '', 'tasks/build.1.log'), 'utf8')).toBe(
      'rehearsal: fails on purpose with class execution (build:fail@1)\n',
    );
  });

  test('a fault that no attempt has met is told at the end, one that was met is not', async () => {
    const faults = ['--inject', 'build:exit=75@1,build:fail@2', '--inject', 'db:exit=3'];
    const skipping = flow.replace('depends_on: [build]', 'depends_on: [build]\n    if: false');
    const { code, stderr, run } = await runOnce(skipping, { args: faults });
    expect(code).toBe(1);
    expect(stderr).toContain('\nthe fault db:exit=3 was never met\nWorkflow finished.');
    expect(run?.record.warnings).toEqual([{ task: null, message: 'the fault db:exit=3 was never met' }]);
    const planned = await runOnce(skipping, { args: [...faults, '--dry-run'] });
    expect([planned.code, planned.stderr]).toEqual([0, '']);
  });

  test.each([
    ['bild:fail', /^oprun: --inject "bild:fail": there is no task "bild" \(did you mean "build"\?\)\n/],
    ['build:fail@3', /^oprun: --inject "build:fail@3": attempt 3 never comes: build has 2 attempts\n/],
  ])('%s is refused, also by --dry-run, before anything starts', async (fault, expected) => {
    const project = createProject({ 'w.yaml': flow });
    for (const more of [[], ['--dry-run']]) {
      const { code, stderr } = await project.oprun(['w.yaml', '--inject', fault, ...more]);
      expect(stderr).toMatch(expected);
      expect(code).toBe(2);
    }
    expect(project.exists('logs')).toBe(false);
  });
});

test('--fail-fast cancels what still runs when a task fails', async () => {
  const project = createProject({
    'w.yaml': 'tasks: [{id: long, run: echo long}, {id: bad, run: exit 3}]\n',
  });
  const { code } = await project.oprun(['w.yaml', '--fail-fast', '--inject', 'long:delay=1000s']);
  expect(code).toBe(1);
  expect(project.runs()[0]?.record.tasks).toMatchObject({
    long: { status: 'cancelled' },
    bad: { status: 'failed' },
  });
});
