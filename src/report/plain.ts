import type { RunEvent } from '../model/event.js';
import type { LogReader } from '../model/ports.js';
import type { RunState } from '../model/run-state.js';
import { sentenceOf } from '../model/sentence.js';
import { escapeControls } from '../text/escape-controls.js';
import { renderFailures } from './failure-block.js';
import { ignoreOutput } from './reporter.js';
import type { Reporter, TextStream } from './reporter.js';
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
        `${renderCount(state)} (${toDuration(event.duration_ms)})\n${renderFailures(state, logs)}`,
      );
    },
    output: tasks.output,
  };
}

/** Nothing but the failures, when the run is over. */
export function createQuietReporter(stderr: TextStream, logs: LogReader): Reporter {
  return {
    event(event, state) {
      if (event.type === 'run.finished') stderr.write(renderFailures(state, logs).trimStart());
    },
    output: ignoreOutput,
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

/** How many tasks ended how: `5 completed, 2 failed, 1 blocked`. */
function renderCount(state: RunState): string {
  const counts = new Map<string, number>();
  for (const { standing } of state.tasks.values()) {
    const word =
      standing.status === 'failed' && standing.tolerated ? 'failed and tolerated' : standing.status;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

/** Milliseconds as a person reads them: `12 ms`, `3.4 s`, `2 m 5 s`. */
export function toDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
}
