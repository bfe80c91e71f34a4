import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { undoRun } from '../../src/app/undo-run.js';
import { LockError } from '../../src/host/lock-error.js';
import { enterDirectory } from '../../src/host/working-directory.js';
import { createProject } from '../rig.js';

/** Issue 4, item 5: `oprun undo`. */

vi.mock('../../src/host/working-directory.js', { spy: true });

test('a lock that cannot be had is answered in a sentence', async () => {
  const project = createProject({ 'w.yaml': 'tasks:\n  - {id: a, run: "true", undo: {run: "true"}}\n' });
  expect(await project.oprun(['w.yaml'])).toMatchObject({ code: 0 });
  vi.mocked(enterDirectory).mockImplementationOnce(() => {
    throw new LockError('cannot lock it');
  });
  const written: string[] = [];
  const stream = { write: (text: string) => void written.push(text), color: false, failure: () => null };
  const terminal = { stdout: stream, stderr: stream };
  const request = { ref: 'latest', logDir: join(project.dir, 'logs'), startDir: project.dir, plugins: [] };
  expect(await undoRun(request, terminal)).toEqual({ kind: 'unrecorded', message: 'cannot lock it' });
  expect(written).toEqual([]);
});
