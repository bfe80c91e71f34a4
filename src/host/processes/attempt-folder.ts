import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PrivateFolder } from './private-folder.js';
import { toShortage } from './start-failure.js';

/** A folder for one attempt, in the private one of the run; not made yet. */
export function createAttemptFolder(around: PrivateFolder): PrivateFolder {
  let making: Promise<string> | undefined;
  let made: string | undefined;
  let removed = false;

  async function make(): Promise<string> {
    const outer = await around.path();
    try {
      made = mkdtempSync(join(outer, 'attempt-'));
    } catch (error) {
      throw toShortage(error) ?? error;
    }
    // It may have been removed before it was there.
    if (removed) removeFolder(made);
    return made;
  }

  return {
    path() {
      making ??= make();
      return making;
    },
    remove() {
      removed = true;
      if (made !== undefined) removeFolder(made);
    },
  };
}

/** Most are empty, and an empty one is gone with one call. */
function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code !== 'ENOENT') removeFull(path);
  }
}

function removeFull(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    // What cannot be removed now goes with the folder around it.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}
