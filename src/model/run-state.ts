import type { Failure } from './failure.js';
import type { FinalStatus, LogDigest, RunEvent, RunStarted, TaskDeclaration } from './event.js';
import type { Json } from './json.js';

/** The picture of a run that its events give. Owned and changed by `reduce` alone. */
export interface RunState {
  /** Null until `run.started`. */
  started: (RunStarted & { readonly time: string }) | null;
  /** Why the run is being cancelled; null where it is not. */
  cancelling: string | null;
  finished: { readonly status: FinalStatus; readonly time: string; readonly durationMs: number } | null;
  /** By id, in file order. */
  readonly tasks: Map<string, TaskState>;
  readonly warnings: { readonly task: string | null; readonly message: string }[];
}

/** What is known of one task: its declaration, its attempts so far and where it stands. */
export interface TaskState {
  readonly declaration: TaskDeclaration;
  readonly attempts: AttemptState[];
  standing: Standing;
}

/**
 * Where a task stands:
 *
 * ```
 * pending ──▸ running ──▸ completed | failed | cancelled
 *    └──────▸ blocked | cancelled        (without running)
 * ```
 */
export type Standing =
  | { readonly status: 'pending' }
  | { readonly status: 'running' }
  | { readonly status: 'completed'; readonly result: Json }
  | { readonly status: 'failed'; readonly failure: Failure; readonly tolerated: boolean }
  | { readonly status: 'blocked'; readonly by: readonly string[] }
  | { readonly status: 'cancelled' };

/** The words for where a task stands. */
export type TaskStatus = Standing['status'];

/** One attempt; `end` is null while it runs. */
export interface AttemptState {
  readonly number: number;
  readonly startedAt: string;
  end: {
    readonly status: 'completed' | 'failed' | 'cancelled';
    readonly time: string;
    readonly durationMs: number;
    readonly failure: Failure | null;
    readonly log: LogDigest | null;
  } | null;
}

/** The picture before the first event. */
export function emptyRunState(): RunState {
  return { started: null, cancelling: null, finished: null, tasks: new Map(), warnings: [] };
}

/**
 * Takes one event into the picture: the only code that does. It changes and returns the state it is given. Total: an
 * event about a task that was never declared changes nothing.
 */
export function reduce(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run.started':
      state.started = event;
      for (const declaration of event.tasks) {
        state.tasks.set(declaration.id, { declaration, attempts: [], standing: { status: 'pending' } });
      }
      return state;
    case 'task.started': {
      const task = state.tasks.get(event.task);
      task?.attempts.push({ number: event.attempt, startedAt: event.time, end: null });
      return stand(state, event.task, { status: 'running' });
    }
    case 'task.completed':
      endAttempt(state, event, { status: 'completed', failure: null });
      return stand(state, event.task, { status: 'completed', result: event.result });
    case 'task.failed':
      endAttempt(state, event, { status: 'failed', failure: event.failure });
      return stand(state, event.task, {
        status: 'failed',
        failure: event.failure,
        tolerated: event.tolerated,
      });
    case 'task.blocked':
      return stand(state, event.task, { status: 'blocked', by: event.by });
    case 'task.cancelled':
      endAttempt(state, event, { status: 'cancelled', failure: null });
      return stand(state, event.task, { status: 'cancelled' });
    case 'warning':
      state.warnings.push({ task: event.task, message: event.message });
      return state;
    case 'run.cancelling':
      state.cancelling ??= event.reason;
      return state;
    case 'run.finished':
      state.finished = { status: event.status, time: event.time, durationMs: event.duration_ms };
      return state;
    default:
      return event satisfies never;
  }
}

type EndOfAttempt = Extract<RunEvent, { type: 'task.completed' | 'task.failed' | 'task.cancelled' }>;

function endAttempt(
  state: RunState,
  event: EndOfAttempt,
  how: { readonly status: 'completed' | 'failed' | 'cancelled'; readonly failure: Failure | null },
): void {
  const attempt = state.tasks.get(event.task)?.attempts.at(-1);
  if (attempt === undefined || event.attempt === null) return;
  attempt.end = { ...how, time: event.time, durationMs: event.duration_ms, log: event.log };
}

function stand(state: RunState, id: string, standing: Standing): RunState {
  const task = state.tasks.get(id);
  if (task !== undefined) task.standing = standing;
  return state;
}
