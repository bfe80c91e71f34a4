import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskFailure } from '../../plugin/index.js';

/** A folder that only this user can enter, made when it is first asked for. */
export interface PrivateFolder {
  /** Its absolute path. Rejects with a `TaskFailure` where it cannot be made. */
  path(): Promise<string>;
  /** Removes it with all that is in it, for good. Never throws. */
  remove(): void;
}

/** A private folder in the temporary directory, not made yet. */
export function createPrivateFolder(): PrivateFolder {
  let making: Promise<string> | undefined;
  let made: string | undefined;
  let removed = false;
  const removeMade = (): void => {
    try {
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
    } catch (error) {
      // Without a descriptor to spare, say. What is left in the temporary directory is for this user alone, and no
      // reason to break off what ends the run.
      if (!(error instanceof Error && 'syscall' in error)) throw error;
    }
  };
  const make = async (): Promise<string> => {
    try {
      made = await mkdtemp(join(tmpdir(), 'oprun-'));
    } catch (error) {
      // The next task tries again.
      making = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      throw new TaskFailure('resource', `no private folder for tasks could be made: ${reason}`);
    }
    // It may have been removed before it was there.
    if (removed) removeMade();
    return made;
  };
  return {
    path() {
      making ??= make();
      return making;
    },
    remove() {
      removed = true;
      removeMade();
    },
  };
}
