import type { RunState, Standing } from '../model/run-state.js';

/** How many tasks of the workflow itself ended how: `5 completed, 2 failed, 1 blocked`. Those inside of others do not count. */
export function renderTaskCounts(state: RunState): string {
  const counts = new Map<string, number>();
  for (const { nested, standing } of state.tasks.values()) {
    if (nested) continue;
    const word = wordFor(standing);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

function wordFor(standing: Standing): string {
  switch (standing.status) {
    case 'completed':
      if (standing.restoredFrom === undefined) return 'completed';
      return standing.restoredFrom === null ? 'left out' : 'taken from an earlier run';
    case 'failed':
      return standing.tolerated ? 'failed and tolerated' : 'failed';
    case 'skipped':
      return standing.reason.kind === 'not_selected' ? 'not selected' : 'skipped';
    case 'pending':
    case 'running':
    case 'blocked':
    case 'cancelled':
      return standing.status;
    default:
      return standing satisfies never;
  }
}
