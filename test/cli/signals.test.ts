import { describe, expect, test } from 'vitest';
import { createProject, processesWith, written } from '../rig.js';
import type { Project } from '../rig.js';

/** A task that is running, one that waits for its slot and one that waits for it. */
function workflow(command: string): string {
  return `max_parallel: 1
tasks:
  - id: running
    plugin: shell
    config: {command: ${JSON.stringify(command)}}
  - id: queued
    run: touch queued
  - id: below
    run: touch below
    depends_on: [running]
`;
}

function expectCancelled(project: Project, reason: string): void {
  const [run] = project.runs();
  expect(run?.record).toMatchObject({ status: 'cancelled', cancel_reason: reason });
  const standings = Object.entries<{ status: string }>(run?.record.tasks).map(([id, { status }]) => [
    id,
    status,
  ]);
  expect(standings).toEqual([
    ['running', 'cancelled'],
    ['queued', 'cancelled'],
    ['below', 'cancelled'],
  ]);
  expect(run?.summary).toEqual({});
  expect(run?.events.at(-1)).toMatchObject({ type: 'run.finished', status: 'cancelled' });
  expect([project.exists('queued'), project.exists('below')]).toEqual([false, false]);
}

describe('item 8: no new tasks, running ones end with their whole group, files are written', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s: exit %i', async (signal, expected) => {
    const project = createProject();
    const gate = project.gate('gate');
    const mark = `mark=${project.dir}`;
    project.write(
      'w.yaml',
      workflow(`env '${mark}' sleep 1000 & env '${mark}' sleep 1000 & ${gate.command}`),
    );
    const { process: runner, ended } = project.start(['w.yaml']);
    await gate.entered();
    expect(processesWith(mark).length).toBeGreaterThanOrEqual(2);
    runner.kill(signal);
    const { code, stderr } = await ended;
    expect(code).toBe(expected);
    expect(stderr).toContain(`Cancelling: ${signal}\n`);
    expectCancelled(project, signal);
    expect(processesWith(mark)).toEqual([]);
  });

  test('a second SIGINT ends at once what does not listen to the first', async () => {
    const project = createProject();
    const gate = project.gate('gate');
    const mark = `mark=${project.dir}`;
    project.write('w.yaml', workflow(`trap '' TERM INT; env '${mark}' sleep 1000 & ${gate.command}`));
    const running = project.start(['w.yaml', '--output', 'json']);
    const cancelling = written(running, 'run.cancelling');
    await gate.entered();
    running.process.kill('SIGINT');
    await cancelling;
    running.process.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expectCancelled(project, 'SIGINT');
    expect(processesWith(mark)).toEqual([]);
  });
});
