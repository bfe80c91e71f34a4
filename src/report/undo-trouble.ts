import type { LogReader } from '../model/ports.js';
import type { RunState, TaskState } from '../model/run-state.js';
import { undoneBy } from '../model/task-name.js';
import { escapeControls } from '../text/escape-controls.js';
import { renderFailure } from './failure-block.js';
import { failedTasks } from './failed-tasks.js';
import type { WayBack } from './way-back.js';

/** How many undos that failed are shown in full. */
const shownUndos = 10;

/** How many tasks are named that were left as they are. */
const namedTasks = 20;

/**
 * What is still as a failed run left it: each undo that failed, in full, and the tasks whose undo was not tried to its
 * end; then what an operator can do about it. Empty where all was taken back that was to be.
 */
export function renderUndoTrouble(state: RunState, logs: LogReader, wayBack: WayBack): string {
  const failed = failedTasks(state, 'undo');
  const blocks = failed
    .slice(0, shownUndos)
    .map((task) => renderFailure(`Undo of task ${undoneBy(task.name)} FAILED`, task, state, logs));
  const more = failed.slice(shownUndos).map(toUndone);
  if (more.length > 0) blocks.push(`Undo FAILED also of: ${more.join(', ')}\n`);
  const untried = [...state.tasks.values()].filter(isUntried).map(toUndone);
  if (untried.length > 0) blocks.push(`Not undone: ${untried.join(', ')}\n`);
  const left = wayBack.leftBehind(state);
  if (left.length > 0) blocks.push(`Not undone: ${toList(left)}\n`);
  if (blocks.length > 0) {
    blocks.push(`To undo it later: ${escapeControls(wayBack.command(state.started?.run.id ?? ''))}\n`);
  }
  return blocks.map((block) => `\n${block}`).join('');
}

function toUndone({ name }: TaskState): string {
  return undoneBy(name);
}

function isUntried({ role, standing }: TaskState): boolean {
  return role === 'undo' && standing.status !== 'completed' && standing.status !== 'failed';
}

function toList(names: readonly string[]): string {
  const more = names.length - namedTasks;
  return `${names.slice(0, namedTasks).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}
