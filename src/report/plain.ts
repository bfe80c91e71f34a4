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
      if (isEndOfAttempt(event)) tasks.beforeEnd(event.task);
      stderr.write(`${escapeControls(sentenceOf(event, state).text)}${detailOf(event)}\n`);
      if (isEndOfAttempt(event)) tasks.afterEnd(event.task, event.attempt);
      if (event.type !== 'run.finished') return;
      stderr.write(
        `${renderTaskCounts(state)} (${toDuration(event.duration_ms)})\n${renderFailures(state, logs)}`,
      );
    },
    output: tasks.output,
  };
}

type EndOfAttempt = RunEvent & { readonly task: string; readonly attempt: number };

function isEndOfAttempt(event: RunEvent): event is EndOfAttempt {
  if (event.type === 'task.cancelled') return event.attempt !== null;
  return event.type === 'task.completed' || event.type === 'task.failed';
}

function detailOf(event: RunEvent): string {
  if (event.type === 'task.completed') return ` (${toDuration(event.duration_ms)})`;
  if (event.type === 'task.failed' && event.tolerated) return ' (tolerated)';
  return '';
}
