import { mkdtempSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskFailure } from '../../plugin/index.js';
import { createLazyFolder, type PrivateFolder } from './lazy-folder.js';
import { toShortage } from './start-failure.js';

/** The private folder of a run, in the temporary directory; not made yet. */
export function createPrivateFolder(): PrivateFolder {
  return createLazyFolder(async () => {
    try {
      return await mkdtemp(join(tmpdir(), 'oprun-'));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TaskFailure('resource', `no private folder for tasks could be made: ${reason}`);
    }
  });
}

/** A folder for one attempt, in that of the run; not made yet. */
export function createAttemptFolder(around: PrivateFolder): PrivateFolder {
  return createLazyFolder(async () => {
    const outer = await around.path();
    try {
      return mkdtempSync(join(outer, 'attempt-'));
    } catch (error) {
      throw toShortage(error) ?? error;
    }
  });
}
