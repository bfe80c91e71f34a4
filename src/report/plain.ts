import type { RunEvent } from '../model/event.js';
import type { LogReader } from '../model/ports.js';
import type { RunState } from '../model/run-state.js';
import { sentenceOf } from '../model/sentence.js';
import { escapeControls } from '../text/escape-controls.js';
import { toDuration } from './duration.js';
import { renderEndingTrouble } from './ending-trouble.js';
import { renderFailures } from './failure-block.js';
import type { Reporter, TextStream } from './reporter.js';
import { renderTaskCounts, renderUndoCounts } from './task-counts.js';
import { createTaskOutput } from './task-output.js';
import type { LogOrder } from './task-output.js';
import { renderUndoTrouble } from './undo-trouble.js';
import type { WayBack } from './way-back.js';

/** How a run is shown in lines, and what is to be said of its end. */
export interface PlainForm {
  readonly order: LogOrder;
  readonly wayBack: WayBack;
  /** Whether anything may still run when the tasks are told to stop. */
  readonly hasUndoOrHooks: boolean;
}

/** Append-only lines on stderr: one per fact as it happens, and what went wrong last of all. */
export function createPlainReporter(stderr: TextStream, logs: LogReader, form: PlainForm): Reporter {
  const { order, wayBack } = form;
  const tasks = createTaskOutput(order, stderr, logs);
  let ending: RunEvent | null = null;
  let undoing: readonly string[] = [];
  return {
    event(event, state) {
      if (isLeftOut(event)) return;
      if (event.type === 'run.ending') {
        ending = event;
        return;
      }
      // That all tasks are over is worth a line where something follows.
      if (ending !== null && event.type !== 'run.finished') stderr.write(renderLine(ending, state, form));
      ending = null;
      if (event.type === 'run.undoing') undoing = event.tasks;
      const attempt = endedAttempt(event);
      if (attempt !== null) tasks.beforeEnd(attempt.task);
      stderr.write(renderLine(event, state, form));
      if (attempt?.wrote) tasks.afterEnd(attempt.task, attempt.number);
      if (event.type === 'run.finished') stderr.write(renderEnd(event.duration_ms, state, { logs, wayBack }));
      if (event.type !== 'run.undone') return;
      stderr.write(renderUndone({ tasks: undoing, durationMs: event.duration_ms }, state, { logs, wayBack }));
    },
    output: tasks.output,
  };
}

/**
 * What the operator did not choose is counted in the last line, and needs none of its own. That a hook begins is said
 * again by the line that says how.
 */
function isLeftOut(event: RunEvent): boolean {
  return (
    (event.type === 'task.skipped' && event.reason.kind === 'not_selected') ||
    (event.type === 'task.added' && event.role.kind === 'hook')
  );
}

interface EndedAttempt {
  readonly task: string;
  readonly number: number;
  /** Whether there is anything in its log. */
  readonly wrote: boolean;
}

/** The attempt that an event ends; null where it ends none, as with a task that holds others. */
function endedAttempt(event: RunEvent): EndedAttempt | null {
  if (!('log' in event)) return null;
  const { task, attempt, log } = event;
  return attempt === null ? null : { task, number: attempt, wrote: log !== null };
}

function renderLine(event: RunEvent, state: RunState, { hasUndoOrHooks }: PlainForm): string {
  const text = escapeControls(sentenceOf(event, state).text);
  if (event.type === 'run.cancelling' && event.cause !== 'fail_fast' && hasUndoOrHooks) {
    return `${text} (undo, hooks and messages still run${event.cause === 'signal' ? '; a second one ends them' : ''})\n`;
  }
  if (event.type === 'task.failed' && event.tolerated) return `${text} (tolerated)\n`;
  if (event.type !== 'task.completed') return `${text}\n`;
  const duration = toDuration(event.duration_ms);
  // Which attempt it was stands there in parentheses already.
  return text.endsWith(')') ? `${text.slice(0, -1)}, ${duration})\n` : `${text} (${duration})\n`;
}

/** Where the ends of logs come from, and how what is left is taken back. */
interface Sources {
  readonly logs: LogReader;
  readonly wayBack: WayBack;
}

function renderEnd(durationMs: number, state: RunState, { logs, wayBack }: Sources): string {
  const rehearsal = state.started?.injected === undefined ? '' : 'Rehearsal: ';
  const counts = `${rehearsal}${renderTaskCounts(state)} (${toDuration(durationMs)})\n`;
  return `${counts}${renderFailures(state, logs)}${renderUndoTrouble(state, logs, wayBack)}${renderEndingTrouble(state, logs)}`;
}

function renderUndone(
  undone: { readonly tasks: readonly string[]; readonly durationMs: number },
  state: RunState,
  { logs, wayBack }: Sources,
): string {
  const counts = renderUndoCounts(state, new Set(undone.tasks));
  return `${counts} (${toDuration(undone.durationMs)})\n${renderUndoTrouble(state, logs, wayBack)}`;
}
