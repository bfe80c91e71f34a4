import type { LogReader } from '../model/ports.js';
import type { RunState, TaskState } from '../model/run-state.js';
import { escapeControls } from '../text/escape-controls.js';
import { cleanText } from './clean-text.js';

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
  const failed = [...state.tasks.values()].filter(
    (task) => task.standing.status === 'failed' && !task.standing.tolerated,
  );
  const blocks = failed.slice(0, shownTasks).map((task) => renderFailure(task, state, logs));
  const more = failed.length - blocks.length;
  if (more > 0) blocks.push(`… and ${more} more failed ${more === 1 ? 'task' : 'tasks'}: see run.json\n`);
  return blocks.map((block) => `\n${block}`).join('');
}

function renderFailure(
  { declaration, attempts, standing }: TaskState,
  state: RunState,
  logs: LogReader,
): string {
  if (standing.status !== 'failed') return '';
  const { id, place } = declaration;
  const attempt = attempts.at(-1)?.number ?? 1;
  const file = state.started?.workflow.file ?? '';
  const head = [
    `Task ${id} failed (attempt ${attempt}, ${standing.failure.class}): ${escapeControls(standing.failure.message)}`,
    `  at ${escapeControls(file)}:${place.line}:${place.column}`,
  ];
  return `${[...head, ...renderTail(id, attempt, logs), ...renderHints(id, declaration.plugin, state)].join('\n')}\n`;
}

/** The lines with which the first orchestrator's meaning comes back: there, neither ended a run. */
function renderHints(id: string, plugin: string, state: RunState): string[] {
  const { standing } = state.tasks.get(id) ?? {};
  const code = standing?.status === 'failed' ? standing.failure.details?.['returncode'] : undefined;
  // From 126 on it is the shell that says that the command could not be run.
  const exited = plugin === 'shell' && typeof code === 'number' && code > 0 && code < 126;
  const blocks = [...state.tasks.values()].some(
    (task) => task.standing.status === 'blocked' && task.standing.by.includes(id),
  );
  return [
    ...(exited ? ['  hint: `config: {check: false}` accepts any exit code'] : []),
    ...(blocks
      ? [`  hint: \`continue_on_error: true\` on ${id} lets the tasks below it run all the same`]
      : []),
  ];
}

function renderTail(id: string, attempt: number, logs: LogReader): string[] {
  const text = new TextDecoder().decode(logs.tail(id, attempt, shownLines * longestShown));
  const lines = cleanText(text).trimEnd().split('\n');
  if (lines.length === 1 && lines[0] === '') return ['  it wrote nothing'];
  const shown = lines.slice(-shownLines).map((line) => `  | ${line.slice(0, longestShown)}`);
  return [`  end of ${escapeControls(logs.path(id, attempt))}:`, ...shown];
}
