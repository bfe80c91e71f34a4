import type { RunState, Standing } from '../model/run-state.js';
import { undoneBy } from '../model/task-name.js';

/**
 * How many tasks of the workflow itself ended how: `5 completed (1 degraded), 2 failed, 1 blocked`. Those inside of
 * others do not count. Then how many tasks, wherever they stand, were taken back: `; 2 undone, 1 undo FAILED`.
 */
export function renderTaskCounts(state: RunState): string {
  const standings = [...state.tasks.values()].flatMap(({ nested, standing }) => (nested ? [] : [standing]));
  const degraded = standings.filter(
    (standing) => standing.status === 'completed' && standing.degraded,
  ).length;
  const counts = [...countBy(standings.map(wordFor))].map(([word, count]) =>
    word === 'completed' && degraded > 0 ? `${count} completed (${degraded} degraded)` : `${count} ${word}`,
  );
  const undos = renderUndoCounts(state);
  return `${counts.join(', ')}${undos === '' ? '' : `; ${undos}`}`;
}

/**
 * How many undos ended how: `2 undone, 1 undo FAILED, 1 not undone`; empty where there was none.
 *
 * @param of the tasks whose undo counts, names in full; all of them where nothing is said
 */
export function renderUndoCounts(state: RunState, of: ReadonlySet<string> | null = null): string {
  const words = [...state.tasks.values()].flatMap(({ name, role, standing }) =>
    role === 'undo' && (of?.has(undoneBy(name)) ?? true) ? [undoWordFor(standing)] : [],
  );
  return [...countBy(words)].map(([word, count]) => `${count} ${word}`).join(', ');
}

function countBy(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
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

function undoWordFor({ status }: Standing): string {
  if (status === 'completed') return 'undone';
  return status === 'failed' ? 'undo FAILED' : 'not undone';
}
