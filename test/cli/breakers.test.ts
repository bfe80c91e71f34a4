import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';
import type { Project } from '../rig.js';
import { factsOf } from './run-once.js';

/** Item 4: breakers that outlive a run, through the built command. */

const flaky = `name: flaky
tasks:
  - id: a
    run: echo called >> calls; exit 3
    retry: {max_attempts: 2, delay: 1ms, jitter: false}
    breaker: {name: api, failures: 2, cooldown: 1h}
`;

/** A text with what differs from run to run taken out. */
function settled(text: string, { dir }: Project): string {
  return text
    .replaceAll(dir, 'DIR')
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?: UTC|Z)/gu, 'TIME')
    .replaceAll(/_\d{8}T\d{6}Z(?:-\d+)?/gu, '_ID')
    .replaceAll(/\(\d[\d.]* (?:ms|s|min)\)/gu, '(N ms)');
}

function ofLastRun(project: Project) {
  const run = project.runs().at(-1);
  if (run === undefined) throw new Error('nothing was run');
  return run;
}

/** @returns an answer of `breakers list --json` */
async function listed(project: Project, args: readonly string[] = []): Promise<unknown> {
  const { stdout } = await project.oprun(['breakers', 'list', '--json', ...args]);
  return JSON.parse(stdout);
}

test('item 4: oprun breakers tells what runs have learnt, and forgets it when told to', async () => {
  const project = createProject({
    'w.yaml': 'tasks: [{id: a, run: "false", breaker: {name: api, failures: 1, cooldown: 1h}}]\n',
  });
  expect(await project.oprun(['breakers', 'list'])).toMatchObject({
    code: 0,
    stdout: `there is no logs directory ${project.dir}/logs\n`,
  });
  expect((await project.oprun(['w.yaml'])).stderr).toContain('Task a failed: exit code 1');
  const refused = await project.oprun(['w.yaml', '--output', 'quiet']);
  expect(refused.stderr).toMatch(/^oprun: w \(w_[\w-]+\) failed\n\nTask a failed \(unavailable\): .*api/);
  expect(await listed(project, ['--log-dir', 'logs'])).toMatchObject([{ name: 'api', status: 'open' }]);

  expect(await project.oprun(['breakers', 'reset', 'aip'])).toEqual({
    code: 2,
    stdout: '',
    stderr: `oprun: there is no breaker "aip" in ${project.dir}/logs; did you mean "api"?\n`,
  });
  expect((await project.oprun(['breakers', 'reset'])).code).toBe(2);
  expect(await project.oprun(['breakers', 'reset', '--all'])).toMatchObject({
    code: 0,
    stdout: 'reset api\n',
  });
  expect(await listed(project)).toEqual([]);
  expect((await project.oprun(['w.yaml'])).stderr).toContain('Task a failed: exit code 1');
});

describe('item 4: open, the task fails at once with class unavailable', () => {
  test('one that opened in a run refuses in the next, which spawns nothing', async () => {
    const project = createProject({ 'w.yaml': flaky });
    expect((await project.oprun(['w.yaml'])).code).toBe(1);
    expect(project.read('calls')).toBe('called\ncalled\n');

    const { code, stdout, stderr } = await project.oprun(['w.yaml']);
    const why =
      'the breaker "api" is open until TIME: 2 calls in a row failed, the last one of class exit_code';
    expect([code, stdout]).toEqual([1, '']);
    expect(settled(stderr, project)).toBe(`Starting workflow: flaky
Task a failed: ${why}
Workflow finished. Results written to DIR/logs/w_ID/summary.json
1 failed (N ms)

Task a failed (unavailable): ${why}
  at w.yaml:3:9
`);
    expect(project.read('calls')).toBe('called\ncalled\n');
    const run = ofLastRun(project);
    expect(run.record.tasks.a).toMatchObject({
      status: 'failed',
      attempts: [],
      error: { class: 'unavailable' },
    });
    expect(factsOf(run, 'a')).toEqual(['failed']);
    expect(Object.keys(run.summary.a)).toEqual(['error']);
  });

  test('breakers list says so on one line, and --json in one object with every key', async () => {
    const project = createProject({
      'w.yaml': `${flaky}  - {id: b, run: exit 1, breaker: {name: database, failures: 2}}
  - {id: c, run: 'true', breaker: {name: fine, failure_rate: 0.5}}
`,
    });
    await project.oprun(['w.yaml', '-j1']);
    const { code, stdout } = await project.oprun(['breakers', 'list']);
    const reason = '2 calls in a row failed, the last one of class exit_code';
    expect(code).toBe(0);
    expect(settled(stdout, project).replace(/\(in [^)]+\)/u, '(in WHILE)')).toBe(
      `api       open    until TIME (in WHILE), open since TIME: ${reason}
database  closed  the last call failed
fine      closed
`,
    );
    const { stdout: json } = await project.oprun(['breakers', 'list', '--format', 'json']);
    const none = { since: null, until: null, reason: null };
    expect(JSON.parse(settled(json, project))).toEqual([
      { name: 'api', status: 'open', failures: null, since: 'TIME', until: 'TIME', reason },
      { name: 'database', status: 'closed', failures: 1, ...none },
      { name: 'fine', status: 'closed', failures: 0, ...none },
    ]);
    // Only the one that is named is forgotten.
    expect((await project.oprun(['breakers', 'reset', 'api'])).stdout).toBe('reset api\n');
    expect(await listed(project)).toMatchObject([{ name: 'database' }, { name: 'fine' }]);
  });

  test('failure_rate looks at the last min_calls calls, whatever stood between the failures', async () => {
    const project = createProject({
      'w.yaml': `tasks:
  - id: each
    for_each: [0, 1, 0, 1, 0]
    run: exit \${{ item }}
    breaker: {name: api, failure_rate: 0.5, min_calls: 4, cooldown: 1h}
`,
    });
    await project.oprun(['w.yaml', '-j1']);
    const { tasks } = ofLastRun(project).record;
    const ends = [0, 1, 2, 3, 4].map((index) => tasks[`each[${index}]`]?.error?.class ?? 'none');
    expect(ends).toEqual(['none', 'exit_code', 'none', 'exit_code', 'unavailable']);
    expect(await listed(project)).toMatchObject([
      { status: 'open', reason: '2 of the last 4 calls failed, the last one of class exit_code' },
    ]);
  });

  test('a breaker whose file makes no sense fails the task, with its path, and reset mends it', async () => {
    const project = createProject({ 'w.yaml': flaky, 'logs/.oprun/breakers/api.json': '{"status":"ajar"}' });
    const path = join(project.dir, 'logs/.oprun/breakers/api.json');
    const { code, stderr } = await project.oprun(['w.yaml', '--output', 'quiet']);
    expect(code).toBe(1);
    expect(stderr).toContain(`${path}: it holds no state of a breaker`);
    expect(project.exists('calls')).toBe(false);
    expect((await project.oprun(['breakers', 'list'])).stdout).toMatch(/^api {2}unreadable {2}/u);
    expect((await project.oprun(['breakers', 'reset', 'api'])).stdout).toBe('reset api\n');
    await project.oprun(['w.yaml', '--output', 'quiet']);
    expect(project.read('calls')).toBe('called\ncalled\n');
  });
});

describe('item 4: one half-open probe at a time', () => {
  /** The cooldown of these breakers is over before another process can start. */
  function prober(command: string): string {
    return `tasks:
  - id: a
    run: ${JSON.stringify(command)}
    breaker: {name: api, failures: 1, cooldown: 1ms}
`;
  }

  async function openBreaker(project: Project): Promise<void> {
    project.write('bad.yaml', prober('exit 1'));
    await project.oprun(['bad.yaml']);
    expect(await listed(project)).toMatchObject([{ status: 'half-open' }]);
  }

  test('of two processes one probes, the other is refused; a good probe closes', async () => {
    const project = createProject();
    await openBreaker(project);
    const gate = project.gate('gate');
    project.write('probe.yaml', prober(gate.command));
    project.write('other.yaml', prober('echo called >> calls'));
    const probe = project.start(['probe.yaml']);
    await gate.entered();
    const other = await project.oprun(['other.yaml', '--output', 'quiet']);
    expect({ ...other, stderr: other.stderr.replace(/_\d{8}T\d{6}Z(-\d+)?/u, '_ID') }).toEqual({
      code: 1,
      stdout: '',
      stderr: `oprun: other (other_ID) failed

Task a failed (unavailable): the breaker "api" is open, and another call is probing whether all is well again
  at other.yaml:2:9
`,
    });
    expect(project.exists('calls')).toBe(false);
    await gate.release();
    expect((await probe.ended).code).toBe(0);
    expect(await listed(project)).toMatchObject([{ status: 'closed', failures: 0 }]);
    expect((await project.oprun(['other.yaml'])).code).toBe(0);
    expect(project.read('calls')).toBe('called\n');
  });

  test('a probe that fails opens it again', async () => {
    const project = createProject();
    await openBreaker(project);
    expect((await project.oprun(['bad.yaml', '--output', 'quiet'])).stderr).toContain('exit code 1');
    expect(await listed(project)).toMatchObject([{ reason: 'the probe failed with class exit_code' }]);
  });

  test('a prober that is killed lets the next one probe', async () => {
    const project = createProject();
    await openBreaker(project);
    const gate = project.gate('gate');
    project.write('probe.yaml', prober(gate.command));
    project.write('other.yaml', prober('echo called >> calls'));
    const probe = project.start(['probe.yaml']);
    await gate.entered();
    probe.process.kill('SIGKILL');
    await probe.ended;
    expect((await project.oprun(['other.yaml'])).code).toBe(0);
    expect(project.read('calls')).toBe('called\n');
    expect(await listed(project)).toMatchObject([{ status: 'closed' }]);
    // What the killed one has left behind.
    await gate.release();
  });
});

describe('item 8: rehearsals have breakers of their own', () => {
  test('what goes wrong on purpose opens none of a run that is meant, but one of the next rehearsal', async () => {
    const project = createProject({
      'w.yaml': `tasks:
  - {id: a, run: echo called >> calls, breaker: {name: api, failures: 1, cooldown: 1h}}
`,
    });
    const rehearse = () => project.oprun(['w.yaml', '--inject', 'a:fail@1', '--output', 'quiet']);
    expect((await rehearse()).stderr).toContain('failed on purpose');
    expect(await listed(project)).toEqual([]);
    expect((await project.oprun(['w.yaml'])).code).toBe(0);
    expect(project.read('calls')).toBe('called\n');
    expect((await rehearse()).stderr).toContain('Task a failed (unavailable): the breaker "api" is open');
    expect(await listed(project, ['--log-dir', 'logs/.oprun/rehearsal'])).toMatchObject([
      { name: 'api', status: 'open' },
    ]);
    for (const folder of ['.oprun', '.oprun/rehearsal', '.oprun/rehearsal/.oprun/breakers']) {
      expect(statSync(join(project.dir, 'logs', folder)).mode & 0o777).toBe(0o700);
    }
  });
});
