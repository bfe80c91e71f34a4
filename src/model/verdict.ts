import type { FinalStatus } from './event.js';
import type { RunState } from './run-state.js';

/**
 * How a run whose tasks are all over has ended. `cancelled` where the run was cancelled before a task could end by
 * itself; `completed` where every task completed; `failed` where none did; else `partially_completed`. A failure that
 * was declared tolerable leaves the run `partially_completed` even where it was the only task.
 */
export function verdictOf(state: RunState): FinalStatus {
  const standings = [...state.tasks.values()].map((task) => task.standing);
  if (standings.some((standing) => standing.status === 'cancelled')) return 'cancelled';
  if (standings.every((standing) => standing.status === 'completed')) return 'completed';
  const tolerable = standings.some((standing) => standing.status === 'failed' && standing.tolerated);
  const someCompleted = standings.some((standing) => standing.status === 'completed');
  return someCompleted || tolerable ? 'partially_completed' : 'failed';
}
