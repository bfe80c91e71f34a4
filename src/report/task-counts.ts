import type { RunState } from '../model/run-state.js';

/** How many tasks ended how: `5 completed, 2 failed, 1 blocked`. */
export function renderTaskCounts(state: RunState): string {
  const counts = new Map<string, number>();
  for (const { standing } of state.tasks.values()) {
    const word =
      standing.status === 'failed' && standing.tolerated ? 'failed and tolerated' : standing.status;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}
