import type { LogReader } from '../model/ports.js';
import type { RunState, TaskState } from '../model/run-state.js';
import { escapeControls } from '../text/escape-controls.js';
import { attemptWords } from './attempt-words.js';
import { failedTasks } from './failed-tasks.js';

/**
 * What went wrong when a run was over, one line each: hooks that failed or were cut off, and messages that did not go
 * out. None of it changes the verdict, so nothing else shows it. Empty where all went well.
 */
export function renderEndingTrouble(state: RunState, logs: LogReader): string {
  const told = new Set(state.notified.flatMap(({ channel, error }) => (error === null ? [] : [channel])));
  // That a message did not go out says all about the command that was to carry it.
  const isShown = ({ name }: TaskState): boolean => !(name === 'notify.command' && told.has('command'));
  const lines = [
    ...failedTasks(state, 'hook')
      .filter(isShown)
      .map((task) => renderHook(task, logs)),
    ...[...state.tasks.values()]
      .filter((task) => isCutOff(task) && isShown(task))
      .map(({ name }) => `Hook ${hookWords(name)} was CUT OFF`),
    ...state.notified.flatMap(({ about, channel, error }) =>
      error === null ? [] : [`Could NOT notify of ${about} by ${channel}: ${escapeControls(error)}`],
    ),
  ];
  return lines.length === 0 ? '' : `\n${lines.map((line) => `${line}\n`).join('')}`;
}

function renderHook(task: TaskState, logs: LogReader): string {
  const { name, attempts, standing } = task;
  if (standing.status !== 'failed') return '';
  const { message, class: kind } = standing.failure;
  const last = attempts.at(-1);
  const log = last?.end?.log ? `; its log is ${escapeControls(logs.path(name, last.number))}` : '';
  const how = [...attemptWords(task), kind].join(', ');
  return `Hook ${hookWords(name)} FAILED (${how}): ${escapeControls(message)}${log}`;
}

/** The ending it is hooked to, and its id: `on_failure/page`. */
function hookWords(name: string): string {
  return name.startsWith('hooks.') ? name.slice('hooks.'.length) : name;
}

function isCutOff({ role, standing, holds }: TaskState): boolean {
  return role === 'hook' && standing.status === 'cancelled' && holds === null;
}
