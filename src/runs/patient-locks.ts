import type { After, FileLocks } from '../model/ports.js';
import { RecordError } from './record-error.js';

/** Locks on the files that runs share. Their holders have them for moments, so that nobody waits long. */
export interface PatientLocks {
  /**
   * Waits for the lock on a file.
   *
   * @throws RecordError where another process keeps it, or nobody wants to wait any longer
   */
  lock(path: string): Promise<() => void>;
  /** The same without waiting: null where somebody holds it. */
  tryLock(path: string): Promise<(() => void) | null>;
}

/** How long to wait, and for how long anybody wants to. */
export interface Patience {
  readonly after: After;
  /** Aborted when nobody wants to wait any longer: then a lock is had where it is free. */
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly waitMs?: number;
}

const longestWaitMs = 10_000;

interface Turn {
  /** How often the lock was had since somebody waits for it. */
  had: number;
  waiting: number;
}

/** Makes locks such that each is waited for a bounded time, counted anew whenever one of those who wait here had it. */
export function createPatientLocks(
  locks: FileLocks,
  { after, signal = new AbortController().signal, waitMs = longestWaitMs }: Patience,
): PatientLocks {
  /** By path, where there is somebody who waits. */
  const turns = new Map<string, Turn>();
  // One listener for all of them: thousands may wait.
  const waiters = new Set<AbortController>();
  const onAbort = (): void => {
    for (const waiter of waiters) waiter.abort();
  };
  signal.addEventListener('abort', onAbort, { once: true });

  /** Calls back when a wait has passed in which nobody here had the lock. Returns what ends it. */
  function watch(turn: Turn, onStuck: () => void): () => void {
    const { had } = turn;
    let end = after(waitMs, () => {
      if (turn.had === had) onStuck();
      else end = watch(turn, onStuck);
    });
    return () => end();
  }

  async function wait(path: string): Promise<(() => void) | null> {
    const over = new AbortController();
    waiters.add(over);
    const turn = turns.get(path) ?? { had: 0, waiting: 0 };
    turns.set(path, turn);
    turn.waiting += 1;
    const endWatch = watch(turn, () => over.abort());
    try {
      const release = await locks.lock(path, over.signal);
      if (release !== null) turn.had += 1;
      return release;
    } finally {
      endWatch();
      waiters.delete(over);
      turn.waiting -= 1;
      if (turn.waiting === 0) turns.delete(path);
    }
  }

  return {
    async lock(path) {
      const release = signal.aborted ? await locks.tryLock(path) : await wait(path);
      if (release !== null) return release;
      const waited = signal.aborted ? '' : `, for ${String(waitMs / 1000)} s now`;
      throw new RecordError(`cannot lock ${path}`, `another process holds it${waited}`);
    },
    tryLock: async (path) => await locks.tryLock(path),
  };
}
