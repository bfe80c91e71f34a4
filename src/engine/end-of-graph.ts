import type { Failure } from '../model/failure.js';
import { failureOfHeld } from './failure-of-held.js';
import { nameIn } from './frame.js';
import type { Frame } from './frame.js';
import type { TaskEnd } from './task-end.js';

/** How a graph as a whole has ended, by the endings of its tasks. */
export type GraphEnd =
  /** `degraded`: something stood in for a task of it. */
  | { readonly status: 'completed'; readonly degraded?: true }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly failure: Failure; readonly held: true };

/** Cancelled where a task of it was, failed where one failed and nobody tolerates it. */
export function endOfGraph(frame: Frame, ends: ReadonlyMap<string, TaskEnd>): GraphEnd {
  const all = [...ends.values()];
  if (all.some(({ ending }) => ending.status === 'cancelled')) return { status: 'cancelled' };
  const failed = [...ends].flatMap(([id, { ending, failure }]) =>
    failure !== null && ending.status === 'failed' && !ending.tolerated
      ? [{ name: nameIn(frame, id), failure }]
      : [],
  );
  if (failed.length === 0) {
    return all.some(({ degraded }) => degraded)
      ? { status: 'completed', degraded: true }
      : { status: 'completed' };
  }
  const notDone = all.filter(({ ending }) => ending.status === 'blocked').length;
  const failure = failureOfHeld(failed, { what: 'task', all: ends.size, notDone });
  return { status: 'failed', failure, held: true };
}
