import { futimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { lockFile, tryLockFile } from '../../src/host/file-lock.js';
import { createProject } from '../rig.js';

/** Item 7: what a lock does where the file's times cannot be set. */

vi.mock('node:fs', { spy: true });

const never = new AbortController().signal;

afterEach(() => {
  vi.mocked(futimesSync).mockReset();
});

/** Has the system say no, as a file of somebody else, a place that may only be read or a broken disk makes it. */
function refuseTimes(code: string, errno: number): void {
  vi.mocked(futimesSync).mockImplementationOnce(() => {
    throw Object.assign(new Error(`${code}: futimes`), { code, errno });
  });
}

test.each([
  ['EPERM', -1],
  ['EROFS', -30],
])('where they may not be (%s) it holds all the same', async (code, errno) => {
  const path = join(createProject().dir, 'a.lock');
  refuseTimes(code, errno);
  const release = await lockFile(path, never);
  expect(await tryLockFile(path)).toBeNull();
  release?.();
});

test('where that goes wrong it is an error, and the lock is free', async () => {
  const path = join(createProject().dir, 'a.lock');
  refuseTimes('EIO', -5);
  await expect(lockFile(path, never)).rejects.toThrow(`cannot lock ${path}: i/o error`);
  expect(await tryLockFile(path)).not.toBeNull();
});
