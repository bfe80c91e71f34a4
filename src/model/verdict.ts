import type { FinalStatus } from './event.js';
import type { RunState } from './run-state.js';

/**
 * How a run whose tasks are all over has ended. `cancelled` where the run was cancelled before a task could end by
 * itself; `completed` where every task completed or was skipped; `failed` where none completed; else
 * `partially_completed`. A failure that was declared tolerable leaves the run `partially_completed` even where it was
 * the only task. Tasks inside of others count through those.
 */
export function verdictOf(state: RunState): FinalStatus {
  const standings = [...state.tasks.values()].flatMap((task) => (task.nested ? [] : [task.standing]));
  if (standings.some(({ status }) => status === 'cancelled')) return 'cancelled';
  if (standings.every(({ status }) => status === 'completed' || status === 'skipped')) return 'completed';
  const tolerable = standings.some((standing) => standing.status === 'failed' && standing.tolerated);
  const someCompleted = standings.some(({ status }) => status === 'completed');
  return someCompleted || tolerable ? 'partially_completed' : 'failed';
}
