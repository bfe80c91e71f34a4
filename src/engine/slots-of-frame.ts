import type { Slots } from '../policy/slots.js';

/**
 * Waits for one slot of each, in their order. Resolves to the function that gives all of them back, or to null when
 * the signal is aborted first.
 */
export async function acquireAll(
  slots: readonly Slots[],
  rank: number,
  signal: AbortSignal,
): Promise<(() => void) | null> {
  const held: (() => void)[] = [];
  const release = (): void => {
    for (const giveBack of held.toReversed()) giveBack();
  };
  for (const each of slots) {
    const giveBack = await each.acquire(rank, signal);
    if (giveBack === null) {
      release();
      return null;
    }
    held.push(giveBack);
  }
  return release;
}
