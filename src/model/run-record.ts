import type {
  CancelCause,
  FinalStatus,
  LogDigest,
  NestedWorkflow,
  Provenance,
  RunFinished,
  RunStarted,
  Selection,
  SkipReason,
  TaskDeclaration,
} from './event.js';
import { exitCodeOfRun } from './exit-code.js';
import { toErrorResult } from './failure.js';
import type { FailureClass } from './failure.js';
import { allTasks } from './all-tasks.js';
import type { Json, JsonObject } from './json.js';
import type { AttemptState, HoldsState, RunState, Standing, TaskState, TaskStatus } from './run-state.js';

/** The full record of a run, as it stands in `run.json`. Times are ISO 8601 in UTC, durations milliseconds. */
export interface RunRecord {
  readonly format: RunStarted['format'];
  readonly run: RunStarted['run'];
  readonly workflow: RunStarted['workflow'];
  readonly status: 'running' | FinalStatus;
  /** Why its tasks were to stop: a signal's name, what the embedding program said, or oprun's own words. */
  readonly cancel_reason: string | null;
  readonly cancel_cause: CancelCause | null;
  /** What oprun ends with; null while the run goes on. */
  readonly exit_code: number | null;
  /** Faults that were rehearsed. */
  readonly injected: readonly string[];
  readonly params: JsonObject;
  readonly selection: Selection | null;
  readonly max_parallel: number;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly duration_ms: number | null;
  readonly provenance: Provenance;
  /** The workflow's `outputs`; null until the run is over. */
  readonly outputs: JsonObject | null;
  /** By name: why an output could not be evaluated. */
  readonly missing_outputs: RunFinished['missing_outputs'];
  /** By full name: those of the workflow in file order, then those inside of others. */
  readonly tasks: Readonly<Record<string, TaskRecord>>;
  readonly warnings: readonly { readonly task: string | null; readonly message: string }[];
  /** Who was told about the end of the run. */
  readonly notified: RunState['notified'];
}

/** One task of the record. Its result stands in `summary.json`. */
export interface TaskRecord {
  /** What it is there for: the workflow itself, taking back what another task did, or the ending of the run. */
  readonly role: TaskState['role'];
  readonly kind: TaskDeclaration['kind'];
  readonly plugin: string | null;
  readonly depends_on: TaskDeclaration['depends_on'];
  readonly status: TaskStatus;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly duration_ms: number | null;
  /** Why it failed; null where it did not. */
  readonly error: { readonly class: FailureClass; readonly message: string } | null;
  /** The failure was declared tolerable by `continue_on_error`. */
  readonly tolerated: boolean;
  /** Why it was skipped; null where it was not. */
  readonly skipped: SkipReason | null;
  /** Something stood in for its own plugin, which had failed. */
  readonly degraded: boolean;
  /** How the task stands that takes back what this one did; null where none has come to be. */
  readonly undo: TaskStatus | null;
  /** The failed tasks that blocked it. */
  readonly blocked_by: readonly string[];
  /** Where a task that did not run has its result from (`run` null: it was left out); null for one that ran. */
  readonly restored: { readonly run: string | null } | null;
  /** What it gave beside its result. */
  readonly outputs: JsonObject;
  /** How many items a loop goes over; null for what is no loop. */
  readonly items: number | null;
  /** The file that it runs; null for what runs none. */
  readonly workflow: NestedWorkflow | null;
  readonly attempts: readonly AttemptRecord[];
}

/** One attempt of the record. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled';
  /** The fault that was rehearsed in it; null where there was none. */
  readonly injected: string | null;
  /** The plugin that stood in; null where it was the task's own. */
  readonly fallback: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly duration_ms: number | null;
  readonly error: { readonly class: FailureClass; readonly message: string } | null;
  /** How long the next attempt was waited for; null where none followed. */
  readonly wait_ms: number | null;
  readonly log: LogDigest | null;
}

/** `run.json` of a run that has started. */
export function toRunRecord(state: RunState): RunRecord {
  return {
    ...toRecordHead(state),
    tasks: Object.fromEntries(toTaskRecords(state)),
    warnings: state.warnings,
    notified: state.notified,
  };
}

/** The tasks of the record, one after the other: of a loop there may be a hundred thousand. */
export function* toTaskRecords(state: RunState): Iterable<readonly [name: string, record: TaskRecord]> {
  for (const task of allTasks(state)) yield [task.name, toTaskRecord(task, state)];
}

/** The record without its tasks, warnings and notifications, which follow in this order. */
export function toRecordHead(state: RunState): Omit<RunRecord, 'tasks' | 'warnings' | 'notified'> {
  const { started, finished } = state;
  if (started === null) throw new Error('a run that has not started has no record');
  return {
    format: started.format,
    run: started.run,
    workflow: started.workflow,
    status: finished?.status ?? 'running',
    cancel_reason: state.cancelling[0]?.reason ?? null,
    cancel_cause: state.cancelling[0]?.cause ?? null,
    exit_code: finished === null ? null : exitCodeOfRun(state),
    injected: started.injected ?? [],
    params: started.params,
    selection: started.selection,
    max_parallel: started.max_parallel,
    started_at: started.time,
    ended_at: finished?.time ?? null,
    duration_ms: finished?.durationMs ?? null,
    provenance: started.provenance,
    outputs: finished?.outputs ?? null,
    missing_outputs: finished?.missing_outputs ?? {},
  };
}

/**
 * `summary.json`: id → result, in file order. A failed task is `{"error": message}` with what its plugin still had to
 * show; a loop or group is its list or object also when it failed or was cancelled; another task that was cancelled, and one
 * that never ran, has no entry. Of a rehearsal the first key is `$injected`, which no task is called: the faults.
 */
export function toSummary(state: RunState): JsonObject {
  const injected = state.started?.injected ?? [];
  const entries: [string, Json][] = injected.length === 0 ? [] : [['$injected', injected]];
  for (const { name, nested, standing } of state.tasks.values()) {
    const result = nested ? undefined : resultOf(standing);
    if (result !== undefined) entries.push([name, result]);
  }
  return Object.fromEntries(entries);
}

/** What a task gave, as far as it gave anything. */
function resultOf(standing: Standing): Json | undefined {
  switch (standing.status) {
    case 'completed':
      return standing.result;
    case 'failed':
      return standing.result ?? toErrorResult(standing.failure);
    case 'cancelled':
      return standing.result;
    case 'pending':
    case 'running':
    case 'skipped':
    case 'blocked':
      return undefined;
    default:
      return standing satisfies never;
  }
}

function toTaskRecord(task: TaskState, state: RunState): TaskRecord {
  const { declaration, attempts, standing, holds, role, undo } = task;
  const completed = standing.status === 'completed' ? standing : null;
  const restored = completed?.restoredFrom;
  return {
    role,
    kind: declaration.kind,
    plugin: declaration.plugin,
    depends_on: declaration.depends_on,
    status: standing.status,
    ...timesOf(attempts, holds),
    error: standing.status === 'failed' ? toErrorRecord(standing.failure) : null,
    tolerated: standing.status === 'failed' && standing.tolerated,
    skipped: standing.status === 'skipped' ? standing.reason : null,
    degraded: completed?.degraded ?? false,
    undo: undo === null ? null : (state.tasks.get(undo)?.standing.status ?? null),
    blocked_by: standing.status === 'blocked' ? standing.by : [],
    restored: restored === undefined ? null : { run: restored },
    outputs: completed?.outputs ?? {},
    items: holds?.loop?.items ?? null,
    workflow: holds?.workflow ?? null,
    attempts: attempts.map(toAttemptRecord),
  };
}

function timesOf(
  attempts: readonly AttemptState[],
  holds: HoldsState | null,
): Pick<TaskRecord, 'started_at' | 'ended_at' | 'duration_ms'> {
  if (holds !== null) {
    const { openedAt, end } = holds;
    return { started_at: openedAt, ended_at: end?.time ?? null, duration_ms: end?.durationMs ?? null };
  }
  const end = attempts.at(-1)?.end ?? null;
  const spent = attempts.reduce((sum, attempt) => sum + (attempt.end?.durationMs ?? 0), 0);
  return {
    started_at: attempts[0]?.startedAt ?? null,
    ended_at: end?.time ?? null,
    duration_ms: end === null ? null : spent,
  };
}

function toAttemptRecord({ number, startedAt, injected, fallback, end }: AttemptState): AttemptRecord {
  return {
    attempt: number,
    status: end?.status ?? 'running',
    injected,
    fallback,
    started_at: startedAt,
    ended_at: end?.time ?? null,
    duration_ms: end?.durationMs ?? null,
    error: end?.failure ? toErrorRecord(end.failure) : null,
    wait_ms: end?.waitMs ?? null,
    log: end?.log ?? null,
  };
}

function toErrorRecord(failure: { readonly class: FailureClass; readonly message: string }) {
  return { class: failure.class, message: failure.message };
}
