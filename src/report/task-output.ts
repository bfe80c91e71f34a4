import type { LogReader, OutputSink } from '../model/ports.js';
import { cleanText } from './clean-text.js';
import { createLineSplitter } from './line-splitter.js';
import type { LineSplitter } from './line-splitter.js';
import { ignoreOutput } from './reporter.js';
import type { TextStream } from './reporter.js';

/** How what tasks write is laid out among the lines of the run. */
export const logOrders = ['grouped', 'interleaved', 'prefixed', 'none'] as const;

/** One of `logOrders`. */
export type LogOrder = (typeof logOrders)[number];

/** Shows what tasks write. */
export interface TaskOutput {
  readonly output: OutputSink;
  /** Shows the rest of what came, before the line that tells how the attempt ended. */
  beforeEnd(task: string): void;
  /** Shows what belongs below that line. */
  afterEnd(task: string, attempt: number): void;
}

/**
 * `grouped` shows a task's output in one piece when it ends, `interleaved` and `prefixed` as it comes, `none` not at
 * all. Every line starts with a bar (`prefixed`: with the task's name as well), so that none can pass for the run's.
 */
export function createTaskOutput(order: LogOrder, stream: TextStream, logs: LogReader): TaskOutput {
  switch (order) {
    case 'none':
      return { output: ignoreOutput, beforeEnd: nothing, afterEnd: nothing };
    case 'grouped':
      return {
        output: ignoreOutput,
        beforeEnd: nothing,
        afterEnd: (task, attempt) => showLines(logs.chunks(task, attempt), stream),
      };
    case 'interleaved':
      return showAsItComes(stream, () => '  | ');
    case 'prefixed':
      return showAsItComes(stream, (task) => `${task} | `);
    default:
      return order satisfies never;
  }
}

function nothing(): void {}

function showLines(pieces: Iterable<Uint8Array>, stream: TextStream): void {
  const lines = createLineSplitter();
  for (const bytes of pieces) writeLines(stream, '  | ', lines.push(bytes));
  writeLines(stream, '  | ', lines.end());
}

function showAsItComes(stream: TextStream, prefixOf: (task: string) => string): TaskOutput {
  const splitters = new Map<string, LineSplitter>();
  return {
    output: {
      write(task, _attempt, name, bytes) {
        const key = `${task} ${name}`;
        const splitter = splitters.get(key) ?? createLineSplitter();
        splitters.set(key, splitter);
        writeLines(stream, prefixOf(task), splitter.push(bytes));
      },
    },
    beforeEnd(task) {
      for (const key of [`${task} stdout`, `${task} stderr`]) {
        writeLines(stream, prefixOf(task), splitters.get(key)?.end() ?? []);
        splitters.delete(key);
      }
    },
    afterEnd: nothing,
  };
}

function writeLines(stream: TextStream, prefix: string, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(lines.map((line) => `${prefix}${cleanText(line)}\n`).join(''));
}
