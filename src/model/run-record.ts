import type { FinalStatus, LogDigest, Provenance, RunStarted } from './event.js';
import { toErrorResult } from './failure.js';
import type { FailureClass } from './failure.js';
import type { Json, JsonObject } from './json.js';
import type { AttemptState, RunState, TaskState, TaskStatus } from './run-state.js';

/** The full record of a run, as it stands in `run.json`. Times are ISO 8601 in UTC, durations milliseconds. */
export interface RunRecord {
  readonly format: RunStarted['format'];
  readonly run: RunStarted['run'];
  readonly workflow: RunStarted['workflow'];
  readonly status: 'running' | FinalStatus;
  /** Why it was cancelled: a signal's name, or what the embedding program said. */
  readonly cancel_reason: string | null;
  readonly params: JsonObject;
  readonly max_parallel: number;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly duration_ms: number | null;
  readonly provenance: Provenance;
  /** By id, in file order. */
  readonly tasks: Readonly<Record<string, TaskRecord>>;
  readonly warnings: readonly { readonly task: string | null; readonly message: string }[];
}

/** One task of the record. Its result stands in `summary.json`. */
export interface TaskRecord {
  readonly plugin: string;
  readonly depends_on: readonly string[];
  readonly status: TaskStatus;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly duration_ms: number | null;
  /** Why it failed; null where it did not. */
  readonly error: { readonly class: FailureClass; readonly message: string } | null;
  /** The failure was declared tolerable by `continue_on_error`. */
  readonly tolerated: boolean;
  /** The failed tasks that blocked it. */
  readonly blocked_by: readonly string[];
  readonly attempts: readonly AttemptRecord[];
}

/** One attempt of the record. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled';
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly duration_ms: number | null;
  readonly error: { readonly class: FailureClass; readonly message: string } | null;
  readonly log: LogDigest | null;
}

/** `run.json` of a run that has started. */
export function toRunRecord(state: RunState): RunRecord {
  const { started, finished } = state;
  if (started === null) throw new Error('a run that has not started has no record');
  return {
    format: started.format,
    run: started.run,
    workflow: started.workflow,
    status: finished?.status ?? 'running',
    cancel_reason: state.cancelling,
    params: started.params,
    max_parallel: started.max_parallel,
    started_at: started.time,
    ended_at: finished?.time ?? null,
    duration_ms: finished?.durationMs ?? null,
    provenance: started.provenance,
    tasks: Object.fromEntries([...state.tasks].map(([id, task]) => [id, toTaskRecord(task)])),
    warnings: state.warnings,
  };
}

/**
 * `summary.json`: id → result, in file order. A failed task is `{"error": message}` with what its plugin still had to
 * show; a task that never ran or was cancelled has no entry.
 */
export function toSummary(state: RunState): JsonObject {
  const entries: [string, Json][] = [];
  for (const [id, { standing }] of state.tasks) {
    if (standing.status === 'completed') entries.push([id, standing.result]);
    if (standing.status === 'failed') entries.push([id, toErrorResult(standing.failure)]);
  }
  return Object.fromEntries(entries);
}

function toTaskRecord({ declaration, attempts, standing }: TaskState): TaskRecord {
  const first = attempts[0];
  const end = attempts.at(-1)?.end ?? null;
  return {
    plugin: declaration.plugin,
    depends_on: declaration.depends_on,
    status: standing.status,
    started_at: first?.startedAt ?? null,
    ended_at: end?.time ?? null,
    duration_ms:
      end === null ? null : attempts.reduce((sum, attempt) => sum + (attempt.end?.durationMs ?? 0), 0),
    error: standing.status === 'failed' ? toErrorRecord(standing.failure) : null,
    tolerated: standing.status === 'failed' && standing.tolerated,
    blocked_by: standing.status === 'blocked' ? standing.by : [],
    attempts: attempts.map(toAttemptRecord),
  };
}

function toAttemptRecord({ number, startedAt, end }: AttemptState): AttemptRecord {
  return {
    attempt: number,
    status: end?.status ?? 'running',
    started_at: startedAt,
    ended_at: end?.time ?? null,
    duration_ms: end?.durationMs ?? null,
    error: end?.failure ? toErrorRecord(end.failure) : null,
    log: end?.log ?? null,
  };
}

function toErrorRecord(failure: { readonly class: FailureClass; readonly message: string }) {
  return { class: failure.class, message: failure.message };
}
