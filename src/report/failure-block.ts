import type { LogReader } from '../model/ports.js';
import type { AttemptState, FailedStanding, RunState, TaskState } from '../model/run-state.js';
import { lastOwnAttempt } from '../model/attempt-text.js';
import { escapeControls } from '../text/escape-controls.js';
import { attemptWords } from './attempt-words.js';
import { failedTasks, outerNames } from './failed-tasks.js';
import { renderLogEnd } from './log-end.js';

/** How many failed tasks are shown in full. */
const shownTasks = 10;

/**
 * What a reader needs first when a run went wrong: each failed task with attempt, reason, its place in the file and
 * the last lines of its log. Empty where nothing failed.
 */
export function renderFailures(state: RunState, logs: LogReader): string {
  const failed = failedTasks(state, 'task');
  const blocks = failed
    .slice(0, shownTasks)
    .map((task) => renderFailure(`Task ${task.name} failed`, task, state, logs));
  const more = failed.length - blocks.length;
  if (more > 0) blocks.push(`… and ${more} more failed ${more === 1 ? 'task' : 'tasks'}: see run.json\n`);
  return blocks.map((block) => `\n${block}`).join('');
}

/**
 * One failed task in full.
 *
 * @param head what has happened, in words that the attempt and the reason are put behind
 */
export function renderFailure(head: string, task: TaskState, state: RunState, logs: LogReader): string {
  const { name, declaration, standing } = task;
  if (standing.status !== 'failed') return '';
  const { line, column } = declaration.place;
  const { message, class: kind } = standing.failure;
  const lines = [
    `${head} (${[...attemptWords(task), kind].join(', ')}): ${escapeControls(message)}`,
    `  at ${escapeControls(fileOf(name, state))}:${line}:${column}`,
    ...renderLogEnds(task, logs),
    ...renderHints(task, standing, state),
  ];
  return `${lines.join('\n')}\n`;
}

/** The ends of the logs that tell why; where there should be some and all are empty, that they are. */
function renderLogEnds(task: TaskState, logs: LogReader): readonly string[] {
  const attempts = lastAttempts(task);
  const lines = attempts.flatMap(({ number }) => renderLogEnd(task.name, number, logs));
  return attempts.length > 0 && lines.length === 0 ? ['  it wrote nothing'] : lines;
}

/** The attempts whose logs tell why: the last one of the task's own plugin, and then that of what stood in. */
function lastAttempts(task: TaskState): readonly AttemptState[] {
  const last = task.attempts.at(-1);
  const own = lastOwnAttempt(task);
  return [...(own === undefined ? [] : [own]), ...(last === undefined || last === own ? [] : [last])];
}

/** The file that a task stands in: the workflow's, or that of a workflow inside of it. */
function fileOf(name: string, state: RunState): string {
  for (const outer of outerNames(name)) {
    const workflow = state.tasks.get(outer)?.holds?.workflow;
    if (workflow) return workflow.file;
  }
  return state.started?.workflow.file ?? '';
}

/** The lines with which the first orchestrator's meaning comes back: there, neither ended a run. It had nothing but tasks. */
function renderHints(
  { name, declaration, role, attempts }: TaskState,
  { failure }: FailedStanding,
  state: RunState,
): string[] {
  if (role !== 'task') return [];
  const code = failure.details?.['returncode'];
  // From 126 on it is the shell that says that the command could not be run; a rehearsed one no command has given.
  const isReal = (attempts.at(-1)?.injected ?? null) === null;
  const exited =
    isReal && declaration.plugin === 'shell' && typeof code === 'number' && code > 0 && code < 126;
  const blocker = [name, ...outerNames(name)].find((one) => blocksOthers(one, state));
  return [
    ...(exited ? ['  hint: `config: {check: false}` accepts any exit code'] : []),
    ...(blocker === undefined
      ? []
      : [`  hint: \`continue_on_error: true\` on ${blocker} lets the tasks below it run all the same`]),
  ];
}

function blocksOthers(name: string, state: RunState): boolean {
  for (const { standing } of state.tasks.values()) {
    if (standing.status === 'blocked' && standing.by.includes(name)) return true;
  }
  return false;
}
