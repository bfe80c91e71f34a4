import TinyQueue from 'tinyqueue';

/** A limit on how many may work at once. */
export interface Slots {
  /**
   * Waits for a slot. Of those who wait, the lowest rank goes first, and of equals who came first. Resolves to the
   * function that gives the slot back, or to null when the signal is aborted before one is free.
   */
  acquire(rank: number, signal: AbortSignal): Promise<(() => void) | null>;
}

interface Waiter {
  readonly rank: number;
  readonly order: number;
  readonly signal: AbortSignal;
  readonly settle: (release: (() => void) | null) => void;
}

/** Makes `size` slots (at least 1). */
export function createSlots(size: number): Slots {
  const waiting = new TinyQueue<Waiter>([], (a, b) => a.rank - b.rank || a.order - b.order);
  /** How many wait for each signal, and who hears of its end. */
  const signals = new Map<AbortSignal, { count: number; readonly onAbort: () => void }>();
  let free = size;
  let arrivals = 0;

  function serve(): void {
    while (free > 0) {
      const waiter = waiting.pop();
      if (waiter === undefined) return;
      forget(waiter.signal);
      if (waiter.signal.aborted) {
        waiter.settle(null);
      } else {
        free -= 1;
        waiter.settle(releaseOnce());
      }
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

  /** One listener for all who wait with a signal: a run's signal has thousands of them. */
  function remember(signal: AbortSignal): void {
    const known = signals.get(signal);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    const onAbort = (): void => turnAway(signal);
    signals.set(signal, { count: 1, onAbort });
    signal.addEventListener('abort', onAbort, { once: true });
  }

  function forget(signal: AbortSignal): void {
    const known = signals.get(signal);
    if (known === undefined) return;
    known.count -= 1;
    if (known.count > 0) return;
    signals.delete(signal);
    signal.removeEventListener('abort', known.onAbort);
  }

  function turnAway(signal: AbortSignal): void {
    signals.delete(signal);
    const others: Waiter[] = [];
    for (let waiter = waiting.pop(); waiter !== undefined; waiter = waiting.pop()) {
      if (waiter.signal === signal) waiter.settle(null);
      else others.push(waiter);
    }
    for (const waiter of others) waiting.push(waiter);
  }

  return {
    acquire(rank, signal) {
      if (signal.aborted) return Promise.resolve(null);
      return new Promise((settle) => {
        waiting.push({ rank, order: arrivals++, signal, settle });
        remember(signal);
        // A turn later, so that of all who ask in this one the lowest rank goes first.
        queueMicrotask(serve);
      });
    },
  };
}
