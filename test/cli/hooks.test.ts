import { describe, expect, test } from 'vitest';
import { createProject, processesWith, written } from '../rig.js';
import { runOnce, statuses } from './run-once.js';
import { from, settle } from './settle.js';

/** Every hook writes down its name and what it sees of the run. */
const hooks = `hooks:
${['on_success', 'on_failure', 'on_cancel', 'on_exit']
  .map(
    (name) =>
      `  ${name}: [{id: note, run: "echo ${name} \${{ run.status }} \${{ run.failures }} >> noted"}]\n`,
  )
  .join('')}`;

const bad = '[{"task":"bad","class":"exit_code","message":"exit code 3"}]';

/** How a run ends, and what its hooks write down then. */
interface Ending {
  readonly tasks: string;
  readonly args?: readonly string[];
  readonly code: number;
  readonly noted: readonly string[];
}

const endings: readonly (readonly [what: string, ending: Ending])[] = [
  [
    'all completed',
    { tasks: '{id: a, run: "true"}', code: 0, noted: ['on_success completed []', 'on_exit completed []'] },
  ],
  [
    'every failure tolerated',
    {
      tasks: '{id: bad, run: exit 3, continue_on_error: true}, {id: a, run: "true"}',
      code: 0,
      noted: ['on_success partially_completed []', 'on_exit partially_completed []'],
    },
  ],
  [
    'degraded',
    {
      tasks: '{id: bad, run: exit 3, fallback: {value: 1}}',
      code: 0,
      noted: ['on_success completed []', 'on_exit completed []'],
    },
  ],
  [
    'all failed',
    {
      tasks: '{id: bad, run: exit 3}',
      code: 1,
      noted: [`on_failure failed ${bad}`, `on_exit failed ${bad}`],
    },
  ],
  [
    'some failed',
    {
      tasks: '{id: bad, run: exit 3}, {id: a, run: "true"}',
      code: 1,
      noted: [`on_failure partially_completed ${bad}`, `on_exit partially_completed ${bad}`],
    },
  ],
  [
    'the time of the run was up',
    {
      tasks: '{id: long, run: sleep 1000}',
      args: ['--timeout', '300ms'],
      code: 124,
      noted: ['on_failure failed []', 'on_exit failed []'],
    },
  ],
  [
    'the first failure ended it',
    {
      tasks: '{id: bad, run: exit 3}, {id: long, run: sleep 1000}',
      args: ['--fail-fast'],
      code: 1,
      noted: [`on_failure failed ${bad}`, `on_exit failed ${bad}`],
    },
  ],
];

describe('item 6: the hook that fits how the run has ended, then on_exit; they see run.status and run.failures', () => {
  test.each(endings)('%s', async (_, { tasks, args = [], code: expected, noted }) => {
    const { code, project } = await runOnce(`tasks: [${tasks}]\n${hooks}`, { args });
    expect(project.read('noted')).toBe(noted.map((line) => `${line}\n`).join(''));
    expect(code).toBe(expected);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s: on_cancel, and no process is left', async (signal, expected) => {
    const project = createProject();
    const gate = project.gate('gate');
    const mark = `mark=${project.dir}`;
    project.write(
      'w.yaml',
      `tasks: [{id: a, run: ${JSON.stringify(`env '${mark}' sleep 1000 & ${gate.command}`)}}]\n${hooks}`,
    );
    const { process: runner, ended } = project.start(['w.yaml']);
    await gate.entered();
    runner.kill(signal);
    expect((await ended).code).toBe(expected);
    expect(project.read('noted')).toBe('on_cancel cancelled []\non_exit cancelled []\n');
    expect(processesWith(mark)).toEqual([]);
    expect(project.runs()[0]?.record.status).toBe('cancelled');
  });

  test('they run after undo, see the tasks, and are a graph among themselves', async () => {
    const { code, run, project } = await runOnce(
      `tasks:
  - {id: made, run: echo server-1, undo: {run: echo undo >> order}}
  - {id: bad, run: exit 3, depends_on: [made]}
hooks:
  on_failure:
    - id: last
      run: echo "last \${{ tasks.note.result.stdout }}" >> order
      depends_on: [note]
    - id: note
      run: echo "\${{ tasks.made.result.stdout }} \${{ tasks.bad.status }}"
    - {id: never, run: echo never >> order, if: "\${{ run.status == 'completed' }}"}
`,
    );
    expect(code).toBe(1);
    expect(project.read('order')).toBe('undo\nlast server-1 failed\n');
    expect(statuses(run)).toMatchObject({
      'hooks.on_failure': 'completed',
      'hooks.on_failure/last': 'completed',
      'hooks.on_failure/note': 'completed',
      'hooks.on_failure/never': 'skipped',
    });
    expect(run?.summary).toEqual({
      made: { stdout: 'server-1', stderr: '', returncode: 0 },
      bad: { error: 'exit code 3', stdout: '', stderr: '', returncode: 3 },
    });
  });

  test('they run to their end where a signal comes first during them; a second one cuts them off', async () => {
    const project = createProject();
    const [first, second] = [project.gate('first'), project.gate('second')];
    project.write(
      'w.yaml',
      `tasks: [{id: bad, run: exit 3}]
hooks:
  on_failure: [{id: page, run: ${JSON.stringify(first.command)}}]
  on_exit: [{id: tidy, run: ${JSON.stringify(second.command)}}, {id: below, run: touch below, depends_on: [tidy]}]
`,
    );
    const running = project.start(['w.yaml', '--output', 'json']);
    const cancelling = written(running, 'run.cancelling');
    await first.entered();
    running.process.kill('SIGINT');
    await cancelling;
    await first.release();
    await second.entered();
    running.process.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('Hook on_exit/tidy was CUT OFF\n');
    expect(statuses(project.runs()[0])).toMatchObject({
      'hooks.on_failure/page': 'completed',
      'hooks.on_exit/tidy': 'cancelled',
      'hooks.on_exit/below': 'cancelled',
    });
    expect(project.exists('below')).toBe(false);
  });
});

describe('item 6: a hook that fails is reported and changes no verdict', () => {
  test('after a good run', async () => {
    const ran = await runOnce(
      `name: hooked
tasks: [{id: a, run: "true"}]
hooks:
  on_success: [{id: tell, run: echo nobody there; exit 7}]
  on_exit: [{id: tidy, run: "true"}]
`,
    );
    expect(ran.code).toBe(0);
    expect(settle(ran)).toBe(`Starting workflow: hooked
Running task a using plugin shell...
Task a completed (<duration>)
All tasks are over: completed
Running task hooks.on_success (1 task)...
Running task hooks.on_success/tell using plugin shell...
Task hooks.on_success/tell failed: exit code 7
  | nobody there
Task hooks.on_success failed: 1 of 1 task failed: hooks.on_success/tell: exit code 7
Running task hooks.on_exit (1 task)...
Running task hooks.on_exit/tidy using plugin shell...
Task hooks.on_exit/tidy completed (<duration>)
Task hooks.on_exit completed (<duration>)
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
1 completed (<duration>)

Hook on_success/tell FAILED (attempt 1, exit_code): exit code 7; its log is <dir>/logs/w_<time>/tasks/hooks.on_success/tell.log
`);
    expect(ran.run?.record).toMatchObject({ status: 'completed' });
  });

  test('after a bad one, where it follows the failure, also with --output quiet', async () => {
    const flow = `tasks: [{id: bad, run: exit 3}]
hooks: {on_failure: [{id: tell, run: exit 7, retry: {max_attempts: 2, delay: 1ms, jitter: false}}]}
`;
    const ran = await runOnce(flow, { args: ['--output', 'quiet'] });
    expect(ran.code).toBe(1);
    expect(from('Hook', settle(ran))).toBe(
      'Hook on_failure/tell FAILED (attempt 2/2, exit_code): exit code 7\n',
    );
    expect(ran.run?.record.tasks.bad.error).toEqual({ class: 'exit_code', message: 'exit code 3' });
  });
});
