import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { tryLockFile } from '../../src/host/file-lock.js';
import { toFailure } from '../../src/plugin/to-failure.js';
import { createProject } from '../rig.js';

vi.mock('node:child_process', { spy: true });

test('issue 4, item 7: where the system has no room for a program that locks, the failure is one of resources', async () => {
  vi.mocked(spawn).mockImplementationOnce(() => {
    const child = new ChildProcess();
    const error = Object.assign(new Error('spawn flock EMFILE'), { code: 'EMFILE', errno: -24 });
    setImmediate(() => child.emit('error', error));
    return child;
  });
  const path = join(createProject().dir, 'a.lock');
  const refused = await tryLockFile(path).catch((error: unknown) => error);
  expect(toFailure(refused)).toEqual({
    class: 'resource',
    message: `cannot lock ${path}: flock could not be started: too many open files`,
  });
  expect(await tryLockFile(path)).not.toBeNull();
});
