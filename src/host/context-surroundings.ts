import type { Json, JsonObject } from '../model/json.js';
import type { Attempt, OutputSink } from '../model/ports.js';
import type { ExecOptions, ExecResult } from '../plugin/contract.js';
import { TaskFailure } from '../plugin/task-failure.js';
import type { TableStore } from './context-tables.js';
import type { ProcessHost } from './processes/process-host.js';

/** What every task of a run is surrounded by. */
export interface RunSurroundings {
  readonly run: { readonly id: string; readonly dir: string };
  readonly params: JsonObject;
  /** Absolute path of the folder of the workflow file. */
  readonly workflowDir: string;
  readonly processes: Pick<ProcessHost, 'exec'>;
  readonly output: OutputSink;
  readonly tables: TableStore;
  readonly warn: (task: string, message: string) => void;
}

/** The processes of one attempt. */
export interface AttemptProcesses {
  /** Aborted when the attempt is cancelled or over. */
  readonly signal: AbortSignal;
  exec(options: ExecOptions): Promise<ExecResult>;
  /** Ends those still running and resolves when all are gone. */
  end(): Promise<void>;
}

/** Starts processes for an attempt: they end with it, however it ends. */
export function createAttemptProcesses(
  attempt: Attempt,
  { processes, output }: RunSurroundings,
): AttemptProcesses {
  const over = new AbortController();
  const running = new Set<Promise<unknown>>();
  const { signal } = over;
  // Not AbortSignal.any: the attempt's signal lives as long as the run, and would keep what is derived from it.
  const onCancel = (): void => over.abort(attempt.signal.reason);
  if (attempt.signal.aborted) onCancel();
  else attempt.signal.addEventListener('abort', onCancel);
  return {
    signal,
    async exec(options) {
      const ended = processes.exec(options, {
        workingDir: attempt.task.workingDir,
        signal,
        env: {},
        onOutput: (stream, bytes) => output.write(attempt.task.id, attempt.number, stream, bytes),
      });
      running.add(ended);
      try {
        return await ended;
      } finally {
        running.delete(ended);
      }
    },
    async end() {
      attempt.signal.removeEventListener('abort', onCancel);
      over.abort(new TaskFailure('execution', 'the task is over'));
      await Promise.allSettled(running);
    },
  };
}

/** The result of every task above, by id, in pairs: an id such as `__proto__` is an ordinary key only there. */
export function listResults({ upstream }: Attempt): readonly (readonly [string, Json])[] {
  return [...upstream.levels()].flat().flatMap((id) => {
    const result = upstream.result(id);
    return result === undefined ? [] : [[id, result] as const];
  });
}
