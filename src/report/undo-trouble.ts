import type { LogReader } from '../model/ports.js';
import type { RunState, TaskState } from '../model/run-state.js';
import { undoneBy } from '../model/task-name.js';
import { renderFailure } from './failure-block.js';
import { failedTasks } from './failed-tasks.js';

/** How many undos that failed are shown in full. */
const shownUndos = 10;

/**
 * What is still as a failed run left it: each undo that failed, in full, and the tasks whose undo was not tried to its
 * end. Empty where all was taken back that was to be.
 */
export function renderUndoTrouble(state: RunState, logs: LogReader): string {
  const failed = failedTasks(state, 'undo');
  const blocks = failed
    .slice(0, shownUndos)
    .map((task) => renderFailure(`Undo of task ${undoneBy(task.name)} FAILED`, task, state, logs));
  const more = failed.slice(shownUndos);
  if (more.length > 0) blocks.push(`Undo FAILED also of: ${namesOf(more)}\n`);
  const untried = [...state.tasks.values()].filter(isUntried);
  if (untried.length > 0) blocks.push(`Not undone: ${namesOf(untried)}\n`);
  return blocks.map((block) => `\n${block}`).join('');
}

function namesOf(undos: readonly TaskState[]): string {
  return undos.map(({ name }) => undoneBy(name)).join(', ');
}

function isUntried({ role, standing }: TaskState): boolean {
  return role === 'undo' && standing.status !== 'completed' && standing.status !== 'failed';
}
