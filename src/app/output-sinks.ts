import type { CloseLog, OutputSink } from '../model/ports.js';
import type { TaskLogs } from '../runs/task-logs.js';

/** One sink that hands what it gets to several, in their order. */
export function joinSinks(sinks: readonly OutputSink[]): OutputSink {
  return {
    write(task, attempt, stream, bytes) {
      for (const sink of sinks) sink.write(task, attempt, stream, bytes);
    },
  };
}

/** Logs that tell `fail` what they cannot record, and still throw it to whoever writes. */
export function guardLogs(
  logs: TaskLogs,
  fail: (error: unknown) => void,
): { readonly output: OutputSink; readonly close: CloseLog } {
  return {
    output: {
      write(task, attempt, stream, bytes) {
        try {
          logs.output.write(task, attempt, stream, bytes);
        } catch (error) {
          fail(error);
          throw error;
        }
      },
    },
    close(task, attempt, isLast) {
      try {
        return logs.close(task, attempt, isLast);
      } catch (error) {
        fail(error);
        return null;
      }
    },
  };
}
