import type { StopCause } from './cancellation.js';
import type { FinalStatus } from './event.js';
import type { TaskStatus } from './run-state.js';

/** How one task of the workflow itself stands, as far as it counts for the verdict. */
export interface Standing {
  readonly status: TaskStatus;
  /** Of a failure: whether it was declared tolerable. */
  readonly tolerated: boolean;
}

/**
 * How a run whose tasks are all over has ended. Where something made its tasks stop before each could end by itself:
 * `cancelled`, or `failed` where its own time was up or it could not be recorded. Else `completed` where every task completed or was skipped,
 * `failed` where none completed, and `partially_completed` otherwise. A failure that was declared tolerable leaves the
 * run `partially_completed` even where it was the only task. Tasks inside of others count through those.
 */
export function verdictOf(standings: readonly Standing[], causes: readonly StopCause[]): FinalStatus {
  const stopped = standings.some(({ status }) => status === 'cancelled') ? causes[0] : undefined;
  if (stopped === 'timeout' || stopped === 'unrecorded') return 'failed';
  if (stopped !== undefined && stopped !== 'fail_fast') return 'cancelled';
  if (standings.every(({ status }) => status === 'completed' || status === 'skipped')) return 'completed';
  const tolerable = standings.some(({ status, tolerated }) => status === 'failed' && tolerated);
  const someCompleted = standings.some(({ status }) => status === 'completed');
  return someCompleted || tolerable ? 'partially_completed' : 'failed';
}

/**
 * Whether a run counts as good, so that its exit code is 0: nothing made its tasks stop, every failure was declared
 * tolerable, it gives every output it promises, and all of it could be recorded.
 */
export function isGood(
  standings: readonly Standing[],
  causes: readonly StopCause[],
  missingOutputs: number,
): boolean {
  const status = verdictOf(standings, causes);
  const stopped = status === 'cancelled' || standings.some((standing) => standing.status === 'cancelled');
  const failed = standings.some((standing) => standing.status === 'failed' && !standing.tolerated);
  return !stopped && !failed && missingOutputs === 0 && !causes.includes('unrecorded');
}
