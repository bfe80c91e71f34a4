import type { Clock } from '../model/ports.js';

/** How a person is told what is waited for: the same words always, or made of how much is wanted. */
export type Label = string | ((amount: number) => string) | null;

/** How much of something scarce is left. */
export interface Stock {
  /** Null where nobody is told that it is waited for. */
  readonly label: Label;
  /** The most that can ever be taken at once. */
  readonly size: number;
  free(): number;
  take(amount: number): Taken;
  /** In how many milliseconds there is more without anybody giving back; null where that never happens. */
  freeInMs(): number | null;
}

/** What was taken of a stock, to be given back once. */
export interface Taken {
  /** `unused`: nothing began with it. */
  giveBack(how?: 'unused'): void;
}

/** Of this, `size` can be held at a time. */
export function countableStock(label: Label, size: number): Stock {
  let free = size;
  return {
    label,
    size,
    free: () => free,
    take(amount) {
      free -= amount;
      return { giveBack: () => void (free += amount) };
    },
    freeInMs: () => null,
  };
}

/**
 * Of this, `count` can be taken in any span of `perMs`: the moments at which it was taken are kept until they are that
 * old. It is not given back, unless nothing began.
 */
export function rateStock(
  label: Label,
  { count, perMs, clock }: { readonly count: number; readonly perMs: number; readonly clock: Clock },
): Stock {
  /** Oldest first; those before `old` do not count any more. */
  let moments: number[] = [];
  let old = 0;

  function forget(): void {
    const now = clock.monotonic();
    for (let at = moments[old]; at !== undefined && at + perMs <= now; at = moments[old]) old += 1;
    // Seldom enough that each moment is moved only once or so.
    if (old * 2 < moments.length) return;
    moments = moments.slice(old);
    old = 0;
  }

  function takeOutOne(moment: number): void {
    const index = moments.lastIndexOf(moment);
    if (index >= old) moments.splice(index, 1);
  }

  return {
    label,
    size: count,
    free() {
      forget();
      return count - (moments.length - old);
    },
    take(amount) {
      const moment = clock.monotonic();
      for (let taken = 0; taken < amount; taken += 1) moments.push(moment);
      return {
        giveBack(how) {
          if (how !== 'unused') return;
          for (let given = 0; given < amount; given += 1) takeOutOne(moment);
        },
      };
    },
    freeInMs() {
      const oldest = moments[old];
      // At least one: a timer may be early by a part of a millisecond.
      return oldest === undefined ? null : Math.max(Math.ceil(oldest + perMs - clock.monotonic()), 1);
    },
  };
}
