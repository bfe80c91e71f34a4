import { setTimeout as sleep } from 'node:timers/promises';
import type { EndSignal } from './signals.js';

/** Something that was started and is to end: a process with all its children, or a whole run. */
export interface Remains {
  /** Whether nothing of it is left. Asked every few milliseconds. */
  isOver(): boolean;
  /** Sends a signal to all that is left of it: KILL each time, TERM to each process once. */
  signal(signal: EndSignal): void;
}

/**
 * Waits until it is over, as long as `patience` answers more than 0 ms. Answers whether it is over.
 *
 * @param longestPause how many milliseconds may pass from one look to the next, by default 25
 */
export async function waitUntilOver(
  remains: Remains,
  patience: () => number,
  longestPause = 25,
): Promise<boolean> {
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

/**
 * More than once, because what forks or leaves its group while it is looked for escapes the first time. A look costs a
 * walk through all processes, and a grace may last for minutes: the longer it takes, the rarer they are.
 */
async function signalUntilOver(remains: Remains, signal: EndSignal, ms: number): Promise<boolean> {
  const left = countdown(ms);
  for (let roundMs = firstRoundMs; ; roundMs = Math.min(2 * roundMs, longestRoundMs)) {
    remains.signal(signal);
    const round = countdown(Math.min(roundMs, left()));
    if (await waitUntilOver(remains, round, Math.max(25, roundMs / 10))) return true;
    if (left() <= 0) return false;
  }
}

const firstRoundMs = 50;
const longestRoundMs = 1000;
const killMs = 2000;

function countdown(ms: number): () => number {
  const end = performance.now() + ms;
  return () => end - performance.now();
}
