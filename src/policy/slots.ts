import TinyQueue from 'tinyqueue';

/** A limit on how many may work at once. */
export interface Slots {
  /**
   * Waits for a slot. Of those who wait, the lowest rank goes first. Resolves to the function that gives the slot
   * back, or to null when the signal is aborted before one is free.
   */
  acquire(rank: number): Promise<(() => void) | null>;
}

interface Waiter {
  readonly rank: number;
  readonly settle: (release: (() => void) | null) => void;
}

/** Makes `size` slots (at least 1). Once the signal is aborted nobody gets one any more. */
export function createSlots(size: number, signal: AbortSignal): Slots {
  const waiting = new TinyQueue<Waiter>([], (a, b) => a.rank - b.rank);
  let free = size;

  function serve(): void {
    while (free > 0) {
      const waiter = waiting.pop();
      if (waiter === undefined) return;
      free -= 1;
      waiter.settle(releaseOnce());
    }
  }

  function releaseOnce(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      free += 1;
      serve();
    };
  }

  function turnAway(): void {
    for (let waiter = waiting.pop(); waiter !== undefined; waiter = waiting.pop()) waiter.settle(null);
  }

  signal.addEventListener('abort', turnAway, { once: true });
  return {
    acquire(rank) {
      if (signal.aborted) return Promise.resolve(null);
      return new Promise((settle) => {
        waiting.push({ rank, settle });
        // A turn later, so that of all who ask in this one the lowest rank goes first.
        queueMicrotask(serve);
      });
    },
  };
}
