import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';
import { runOnce } from './run-once.js';
import { settle } from './settle.js';

/** Items 3 and 6: what cron's mail holds of a run that did not end with 0, and that a good one makes none. */

const quiet = ['--output', 'quiet'];

describe('--output quiet', () => {
  test('a run whose own time was up says so in one line', async () => {
    const ran = await runOnce('timeout: 200ms\ntasks: [{id: a, run: exec sleep 1000}]\n', { args: quiet });
    expect([ran.code, settle(ran)]).toEqual([
      124,
      'oprun: w (w_<time>) took longer than its timeout of 200ms\n',
    ]);
    expect(ran.run?.record.exit_code).toBe(124);
  });

  test('so does one that was cancelled', async () => {
    const project = createProject();
    const gate = project.gate('gate');
    project.write('w.yaml', `name: nightly\ntasks: [{id: a, run: ${JSON.stringify(gate.command)}}]\n`);
    const { process: runner, ended } = project.start(['w.yaml', ...quiet]);
    await gate.entered();
    runner.kill('SIGINT');
    const { code, stderr } = await ended;
    expect([code, settle({ stderr, project })]).toEqual([
      130,
      'oprun: nightly (w_<time>) was cancelled: SIGINT\n',
    ]);
    expect(project.runs()[0]?.record.exit_code).toBe(130);
  });

  test('and one in which only an output is missing', async () => {
    const ran = await runOnce(
      'tasks: [{id: a, run: "true"}]\noutputs: {n: "${{ fromJSON(tasks.a.result.stdout) }}"}\n',
      { args: quiet },
    );
    expect(ran.code).toBe(1);
    expect(settle(ran)).toMatch(/^oprun: w \(w_<time>\) failed\n\nThe output n is missing: .+\n$/);
    expect(ran.run?.record.exit_code).toBe(1);
  });

  test('a good run says nothing but which hook failed', async () => {
    const ran = await runOnce(
      'tasks: [{id: a, run: "true"}]\nhooks: {on_exit: [{id: tell, run: exit 7}]}\n',
      {
        args: quiet,
      },
    );
    expect([ran.code, settle(ran)]).toEqual([
      0,
      'Hook on_exit/tell FAILED (attempt 1, exit_code): exit code 7\n',
    ]);
    expect(ran.run?.record.exit_code).toBe(0);
  });
});

test('a signal while secrets are read is answered before anything has started', async () => {
  const project = createProject();
  const gate = project.gate('gate');
  project.write(
    'w.yaml',
    `secrets: {S: {from: command, command: ${JSON.stringify(gate.command)}}}
tasks: [{id: a, run: 'true', env: {S: "\${{ secrets.S }}"}}]
`,
  );
  const { process: runner, ended } = project.start(['w.yaml', ...quiet]);
  await gate.entered();
  runner.kill('SIGINT');
  expect(await ended).toEqual({
    code: 130,
    stdout: '',
    stderr: 'oprun: stopped by SIGINT before anything was started\n',
  });
  expect(project.exists('logs')).toBe(false);
});
