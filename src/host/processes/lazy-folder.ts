import { rmdirSync, rmSync } from 'node:fs';

/** A folder that only this user can enter, made when it is first asked for. */
export interface PrivateFolder {
  /** Its absolute path. Rejects with a `TaskFailure` where it cannot be made. */
  path(): Promise<string>;
  /** Removes it with all that is in it, for good. Never throws. */
  remove(): void;
}

/** A folder that `make` makes. Where it rejects, the next one to ask tries again. */
export function createLazyFolder(make: () => Promise<string>): PrivateFolder {
  let making: Promise<string> | undefined;
  let made: string | undefined;
  let removed = false;

  async function makeOnce(): Promise<string> {
    try {
      made = await make();
    } catch (error) {
      making = undefined;
      throw error;
    }
    // It may have been removed before it was there.
    if (removed) removeFolder(made);
    return made;
  }

  return {
    path() {
      making ??= makeOnce();
      return making;
    },
    remove() {
      removed = true;
      if (made !== undefined) removeFolder(made);
    },
  };
}

function removeFolder(path: string): void {
  try {
    removeWhole(path);
  } catch (error) {
    // Without a descriptor to spare, say. What is left is for this user alone, and no reason to break off what ends
    // the run.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}

/** Most are empty, and an empty one is gone with one call. */
function removeWhole(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    rmSync(path, { recursive: true, force: true });
  }
}
