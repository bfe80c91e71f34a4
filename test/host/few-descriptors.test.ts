import { expect, test } from 'vitest';
import { createProject, oprunPath, run } from '../rig.js';

/** Item 8: a run for which the system has too little fails its tasks, each with a reason, and is recorded whole. */
test('more tasks at once than there are descriptors for', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `t${index}`);
  const project = createProject({
    'w.yaml': `tasks:\n${ids.map((id) => `  - {id: ${id}, run: 'true'}\n`).join('')}`,
  });
  const command = `ulimit -n 48; exec '${process.execPath}' '${oprunPath}' w.yaml -j 40`;
  const { code, stderr } = await run('sh', ['-c', command], project.dir);
  expect(stderr).not.toMatch(/node:internal|dist\//);
  expect(code).toBe(1);
  const [finished] = project.runs();
  expect(finished?.record.status).toMatch(/^(partially_completed|failed)$/);
  const tasks: Record<string, { status: string; error: unknown }> = finished?.record.tasks;
  expect(Object.keys(tasks)).toEqual(ids);
  const failure = { class: 'resource', message: 'too many files are open (EMFILE)' };
  for (const { status, error } of Object.values(tasks)) {
    expect([
      ['completed', null],
      ['failed', failure],
    ]).toContainEqual([status, error]);
  }
});
