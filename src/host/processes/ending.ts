import { setTimeout as sleep } from 'node:timers/promises';
import type { EndSignal } from './signals.js';

/** Something that was started and is to end: a process with all its children, or a whole run. */
export interface Remains {
  /** Whether nothing of it is left. Asked every few milliseconds. */
  isOver(): boolean;
  /** Sends a signal to all that is left of it: KILL each time, TERM to each process once. */
  signal(signal: EndSignal): void;
}

/** Waits until it is over, as long as `patience` answers more than 0 ms. Answers whether it is over. */
export async function waitUntilOver(remains: Remains, patience: () => number): Promise<boolean> {
  for (let pause = 1; !remains.isOver(); pause = Math.min(2 * pause, longestPause)) {
    const left = patience();
    if (left <= 0) return false;
    await sleep(Math.min(pause, left));
  }
  return true;
}

/**
 * Ends it: TERM, then, `grace` milliseconds later, KILL until nothing is left. Answers false where something cannot be
 * ended (it belongs to another user, or hangs in the kernel): nobody waits for that for ever.
 */
export async function endRemains(remains: Remains, grace: number): Promise<boolean> {
  return (
    (await signalUntilOver(remains, 'SIGTERM', grace)) || (await signalUntilOver(remains, 'SIGKILL', killMs))
  );
}

/** More than once, because what forks or leaves its group while it is looked for escapes the first time. */
async function signalUntilOver(remains: Remains, signal: EndSignal, ms: number): Promise<boolean> {
  const left = countdown(ms);
  do {
    remains.signal(signal);
    const round = countdown(Math.min(roundMs, left()));
    if (await waitUntilOver(remains, round)) return true;
  } while (left() > 0);
  return false;
}

const longestPause = 25;
const roundMs = 50;
const killMs = 2000;

function countdown(ms: number): () => number {
  const end = performance.now() + ms;
  return () => end - performance.now();
}
