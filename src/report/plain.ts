import type { RunEvent } from '../model/event.js';
import type { LogReader } from '../model/ports.js';
import { sentenceOf } from '../model/sentence.js';
import { escapeControls } from '../text/escape-controls.js';
import { toDuration } from './duration.js';
import { renderFailures } from './failure-block.js';
import type { Reporter, TextStream } from './reporter.js';
import { renderTaskCounts } from './task-counts.js';
import { createTaskOutput } from './task-output.js';
import type { LogOrder } from './task-output.js';

/** Append-only lines on stderr: one per fact as it happens, and the failures last of all. */
export function createPlainReporter(stderr: TextStream, logs: LogReader, order: LogOrder): Reporter {
  const tasks = createTaskOutput(order, stderr, logs);
  return {
    event(event, state) {
      if (isNotSelected(event)) return;
      const attempt = endedAttempt(event);
      if (attempt !== null) tasks.beforeEnd(attempt.task);
      stderr.write(`${escapeControls(sentenceOf(event, state).text)}${detailOf(event)}\n`);
      if (attempt?.wrote) tasks.afterEnd(attempt.task, attempt.number);
      if (event.type !== 'run.finished') return;
      stderr.write(
        `${renderTaskCounts(state)} (${toDuration(event.duration_ms)})\n${renderFailures(state, logs)}`,
      );
    },
    output: tasks.output,
  };
}

/** What the operator did not choose is counted in the last line, and needs none of its own. */
function isNotSelected(event: RunEvent): boolean {
  return event.type === 'task.skipped' && event.reason.kind === 'not_selected';
}

interface EndedAttempt {
  readonly task: string;
  readonly number: number;
  /** Whether there is anything in its log. */
  readonly wrote: boolean;
}

/** The attempt that an event ends; null where it ends none, as with a task that holds others. */
function endedAttempt(event: RunEvent): EndedAttempt | null {
  if (event.type !== 'task.completed' && event.type !== 'task.failed' && event.type !== 'task.cancelled')
    return null;
  const { task, attempt, log } = event;
  return attempt === null ? null : { task, number: attempt, wrote: log !== null };
}

function detailOf(event: RunEvent): string {
  if (event.type === 'task.completed') return ` (${toDuration(event.duration_ms)})`;
  if (event.type === 'task.failed' && event.tolerated) return ' (tolerated)';
  return '';
}
