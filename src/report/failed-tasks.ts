import type { RunState, TaskState } from '../model/run-state.js';
import { parentOf } from '../model/task-name.js';

/**
 * The tasks of one role that a reader has to hear of when a run went wrong, in file order: failed ones whose failure was
 * tolerated nowhere. A loop, a group or another file that failed because of what is in it is not among them: that is.
 */
export function failedTasks(state: RunState, role: TaskState['role']): readonly TaskState[] {
  const failed = [...state.tasks.values()].filter(
    (task) => task.role === role && isFailed(task) && !isForgiven(task.name, state),
  );
  const explained = new Set(failed.flatMap(({ name }) => [...outerNames(name)]));
  const positions = new Map([...state.tasks.keys()].map((name, index) => [name, index]));
  return failed
    .filter(({ name }) => !explained.has(name))
    .toSorted((one, other) => positionOf(one.name, positions) - positionOf(other.name, positions));
}

/** The full names of the tasks that one stands in, innermost first. */
export function* outerNames(name: string): Iterable<string> {
  for (let outer = parentOf(name); outer !== null; outer = parentOf(outer)) yield outer;
}

function isFailed({ standing }: TaskState): boolean {
  return standing.status === 'failed' && !standing.tolerated;
}

function isForgiven(name: string, state: RunState): boolean {
  return [...outerNames(name)].some((outer) => {
    const standing = state.tasks.get(outer)?.standing;
    return standing?.status === 'completed' || (standing?.status === 'failed' && standing.tolerated);
  });
}

/** What stands in one task of the workflow stands together, in the order in which it appeared. */
function positionOf(name: string, positions: ReadonlyMap<string, number>): number {
  const outermost = [...outerNames(name)].at(-1) ?? name;
  return positions.get(outermost) ?? 0;
}
