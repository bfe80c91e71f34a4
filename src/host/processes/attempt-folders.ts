import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { toShortage } from './start-failure.js';
import type { PrivateFolder } from './private-folder.js';

/**
 * Folders for attempts, in the private one of the run. Most attempts leave theirs empty: it is kept for the next one,
 * because making and removing a folder takes longer than many tasks.
 */
export function createAttemptFolders(around: PrivateFolder): () => PrivateFolder {
  const empty: string[] = [];

  async function make(): Promise<string> {
    const outer = await around.path();
    try {
      return empty.pop() ?? mkdtempSync(join(outer, 'attempt-'));
    } catch (error) {
      throw toShortage(error) ?? error;
    }
  }

  function giveBack(path: string): void {
    try {
      if (readdirSync(path).length === 0) empty.push(path);
      else rmSync(path, { recursive: true, force: true });
    } catch (error) {
      // What cannot be removed now goes with the folder around it.
      if (!(error instanceof Error && 'syscall' in error)) throw error;
    }
  }

  return () => {
    let making: Promise<string> | undefined;
    let made: string | undefined;
    let removed = false;
    return {
      async path() {
        making ??= make();
        made = await making;
        return made;
      },
      remove() {
        if (!removed && made !== undefined) giveBack(made);
        removed = true;
      },
    };
  };
}
