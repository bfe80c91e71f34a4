/** Who wants the same thing, in the order of asking. */
export interface Turns {
  /** Waits for the turn. Resolves to what ends it, or to null when the signal is aborted first. */
  take(key: string, signal: AbortSignal): Promise<(() => void) | null>;
  /** Null where it is somebody's turn. */
  tryTake(key: string): (() => void) | null;
}

interface Waiter {
  readonly settle: (end: (() => void) | null) => void;
  readonly signal: AbortSignal;
  left: boolean;
}

/** Those who wait for one key; the first of them is at `next`. */
interface Line {
  readonly waiters: Waiter[];
  next: number;
}

/** Nobody waits yet. A hundred thousand may, on one signal: it has one listener for all of them. */
export function createTurns(): Turns {
  const lines = new Map<string, Line>();
  const bySignal = new Map<AbortSignal, { readonly waiters: Set<Waiter>; readonly onAbort: () => void }>();

  function start(key: string): () => void {
    let isOn = true;
    return () => {
      if (!isOn) return;
      isOn = false;
      passOn(key);
    };
  }

  function passOn(key: string): void {
    const waiter = nextIn(lines.get(key));
    if (waiter === null) {
      lines.delete(key);
      return;
    }
    forget(waiter);
    waiter.settle(start(key));
  }

  function remember(waiter: Waiter): void {
    const { signal } = waiter;
    const known = bySignal.get(signal);
    if (known !== undefined) {
      known.waiters.add(waiter);
      return;
    }
    const onAbort = (): void => turnAway(signal);
    bySignal.set(signal, { waiters: new Set([waiter]), onAbort });
    signal.addEventListener('abort', onAbort, { once: true });
  }

  function forget(waiter: Waiter): void {
    const known = bySignal.get(waiter.signal);
    if (known === undefined) return;
    known.waiters.delete(waiter);
    if (known.waiters.size > 0) return;
    bySignal.delete(waiter.signal);
    waiter.signal.removeEventListener('abort', known.onAbort);
  }

  function turnAway(signal: AbortSignal): void {
    const known = bySignal.get(signal);
    bySignal.delete(signal);
    for (const waiter of known?.waiters ?? []) {
      waiter.left = true;
      waiter.settle(null);
    }
  }

  function tryTake(key: string): (() => void) | null {
    if (lines.has(key)) return null;
    lines.set(key, { waiters: [], next: 0 });
    return start(key);
  }

  return {
    tryTake,
    take(key, signal) {
      if (signal.aborted) return Promise.resolve(null);
      const line = lines.get(key);
      if (line === undefined) return Promise.resolve(tryTake(key));
      return new Promise((settle) => {
        const waiter = { settle, signal, left: false };
        line.waiters.push(waiter);
        remember(waiter);
      });
    },
  };
}

function nextIn(line: Line | undefined): Waiter | null {
  if (line === undefined) return null;
  while (line.next < line.waiters.length) {
    const waiter = line.waiters[line.next];
    line.next += 1;
    if (waiter !== undefined && !waiter.left) return waiter;
  }
  return null;
}
