import type { FileLocks } from '../model/ports.js';
import { lockFile, tryLockFile } from './file-lock.js';
import type { Release } from './file-lock.js';
import { createTurns } from './turns.js';

/**
 * Locks on files, for many who want the same at a time: within this process they queue, so that of all who want one lock
 * only the first asks the system for it.
 */
export function createFileLocks(): FileLocks {
  const turns = createTurns();

  return {
    async lock(path, signal) {
      const endTurn = await turns.take(path, signal);
      return endTurn === null ? null : await inTurn(endTurn, () => lockFile(path, signal));
    },
    async tryLock(path) {
      const endTurn = turns.tryTake(path);
      return endTurn === null ? null : await inTurn(endTurn, () => tryLockFile(path));
    },
  };
}

/** The turn is over where no lock was had, or when it is given back. */
async function inTurn(endTurn: () => void, act: () => Promise<Release | null>): Promise<Release | null> {
  let release: Release | null = null;
  try {
    release = await act();
  } finally {
    if (release === null) endTurn();
  }
  const giveBack = release;
  if (giveBack === null) return null;
  return () => {
    giveBack();
    endTurn();
  };
}
