import type { After } from '../model/ports.js';
import { derivedSignal } from './derived-signal.js';

/** Waits so many milliseconds. False, and at once, where the signal is aborted before they are over. */
export function sleep(ms: number, signal: AbortSignal, after: After): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  // A signal of its own: thousands may sleep on one, and each listener costs the next one time.
  const own = derivedSignal(signal);
  return new Promise((settle) => {
    const wake = (slept: boolean): void => {
      cancel();
      own.close();
      settle(slept);
    };
    const cancel = after(ms, () => wake(true));
    own.signal.addEventListener('abort', () => wake(false), { once: true });
  });
}
