import type { LogReader } from '../model/ports.js';
import type { FailedStanding, RunState, TaskState } from '../model/run-state.js';
import { escapeControls } from '../text/escape-controls.js';
import { cleanText } from './clean-text.js';
import { failedTasks, outerNames } from './failed-tasks.js';

/** How many lines of a failed task's log are shown, and how many failed tasks in full. */
const shownLines = 20;
const shownTasks = 10;

/** A line is shown up to this many characters. */
const longestShown = 400;

/**
 * What a reader needs first when a run went wrong: each failed task with attempt, reason, its place in the file and
 * the last lines of its log. Empty where nothing failed.
 */
export function renderFailures(state: RunState, logs: LogReader): string {
  const failed = failedTasks(state);
  const blocks = failed.slice(0, shownTasks).map((task) => renderFailure(task, state, logs));
  const more = failed.length - blocks.length;
  if (more > 0) blocks.push(`… and ${more} more failed ${more === 1 ? 'task' : 'tasks'}: see run.json\n`);
  return blocks.map((block) => `\n${block}`).join('');
}

function renderFailure(task: TaskState, state: RunState, logs: LogReader): string {
  const { name, declaration, attempts, standing } = task;
  if (standing.status !== 'failed') return '';
  const { line, column } = declaration.place;
  const attempt = attempts.at(-1)?.number;
  const { message, class: kind } = standing.failure;
  const lines = [
    `Task ${name} failed (${attempt === undefined ? kind : `attempt ${attempt}, ${kind}`}): ${escapeControls(message)}`,
    `  at ${escapeControls(fileOf(name, state))}:${line}:${column}`,
    ...(attempt === undefined ? [] : renderTail(name, attempt, logs)),
    ...renderHints(task, standing, state),
  ];
  return `${lines.join('\n')}\n`;
}

/** The file that a task stands in: the workflow's, or that of a workflow inside of it. */
function fileOf(name: string, state: RunState): string {
  for (const outer of outerNames(name)) {
    const workflow = state.tasks.get(outer)?.holds?.workflow;
    if (workflow) return workflow.file;
  }
  return state.started?.workflow.file ?? '';
}

function renderTail(name: string, attempt: number, logs: LogReader): string[] {
  const text = new TextDecoder().decode(logs.tail(name, attempt, shownLines * longestShown));
  const lines = cleanText(text).trimEnd().split('\n');
  if (lines.length === 1 && lines[0] === '') return ['  it wrote nothing'];
  const shown = lines.slice(-shownLines).map((line) => `  | ${line.slice(0, longestShown)}`);
  return [`  end of ${escapeControls(logs.path(name, attempt))}:`, ...shown];
}

/** The lines with which the first orchestrator's meaning comes back: there, neither ended a run. */
function renderHints(
  { name, declaration }: TaskState,
  { failure }: FailedStanding,
  state: RunState,
): string[] {
  const code = failure.details?.['returncode'];
  // From 126 on it is the shell that says that the command could not be run.
  const exited = declaration.plugin === 'shell' && typeof code === 'number' && code > 0 && code < 126;
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
