import type { Failure } from './failure.js';
import type {
  FinalStatus,
  Held,
  LogDigest,
  NestedWorkflow,
  RunEvent,
  RunFinished,
  RunStarted,
  SkipReason,
  TaskDeclaration,
} from './event.js';
import type { Json, JsonObject } from './json.js';
import { loopOf } from './task-name.js';

/** How a run has ended. */
export interface FinishedState extends Pick<RunFinished, 'outputs' | 'missing_outputs'> {
  readonly status: FinalStatus;
  readonly time: string;
  readonly durationMs: number;
}

/** The picture of a run that its events give. Owned and changed by `reduce` alone. */
export interface RunState {
  /** Null until `run.started`. */
  started: (RunStarted & { readonly time: string }) | null;
  /** Why the run is being cancelled; null where it is not. */
  cancelling: string | null;
  finished: FinishedState | null;
  /**
   * By full name: first those of the workflow itself, in file order, then those inside of others as they appear. Without
   * the instances that their loop keeps as `finished`: `allTasks` has those too.
   */
  readonly tasks: Map<string, TaskState>;
  readonly warnings: { readonly task: string | null; readonly message: string }[];
}

/** What is known of one task: its declaration, its attempts so far and where it stands. */
export interface TaskState {
  /** In full. */
  readonly name: string;
  /** Whether it stands in another task; false for those of the workflow itself. */
  readonly nested: boolean;
  readonly declaration: TaskDeclaration;
  readonly attempts: AttemptState[];
  standing: Standing;
  /** What it holds, once it has begun; null for a task that holds no others. */
  holds: HoldsState | null;
}

/** When an instance of a loop began and ended. */
export interface FinishedInstance {
  readonly startedAt: string;
  readonly time: string;
  readonly durationMs: number;
}

/** A task that holds others, as far as it has come. */
export interface HoldsState {
  readonly openedAt: string;
  /** Null while it is under way. */
  end: { readonly time: string; readonly durationMs: number } | null;
  /** Of a loop: how many items there are, their keys, and how each instance is declared; else null. */
  readonly loop: {
    readonly items: number;
    readonly keys: readonly string[] | null;
    readonly instance: TaskDeclaration;
    /** By index: those that completed at the first attempt and left nothing but a result. */
    readonly finished: Map<number, FinishedInstance>;
  } | null;
  /** Of a task that runs another file; else null. */
  readonly workflow: NestedWorkflow | null;
}

/**
 * Where a task stands:
 *
 * ```
 * pending ──▸ running ──▸ completed | failed | cancelled
 *    ├──────▸ completed                            (restored)
 *    └──────▸ skipped | blocked | failed | cancelled   (without running)
 * ```
 */
export type Standing =
  | { readonly status: 'pending' }
  | { readonly status: 'running' }
  | CompletedStanding
  | FailedStanding
  | { readonly status: 'skipped'; readonly reason: SkipReason }
  | { readonly status: 'blocked'; readonly by: readonly string[] }
  | { readonly status: 'cancelled'; readonly result?: Json };

/** A task that completed, or counts as if it had. */
export interface CompletedStanding {
  readonly status: 'completed';
  readonly result: Json;
  readonly outputs: JsonObject;
  /** Where the result is taken from, of a task that did not run (`null`: it was left out); absent for one that did. */
  readonly restoredFrom?: string | null;
}

/** A task that failed. */
export interface FailedStanding {
  readonly status: 'failed';
  readonly failure: Failure;
  readonly tolerated: boolean;
  /** Of a task that holds others: what they gave, failures in place. */
  readonly result?: Json;
}

/** The words for where a task stands. */
export type TaskStatus = Standing['status'];

/** One attempt; `end` is null while it runs. */
export interface AttemptState {
  readonly number: number;
  readonly startedAt: string;
  end: AttemptEnd | null;
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly time: string;
  readonly durationMs: number;
  readonly failure: Failure | null;
  readonly log: LogDigest | null;
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
      for (const declaration of event.tasks) declare(state, declaration.id, declaration, false);
      return state;
    case 'task.opened': {
      const task = taskAt(state, event.task);
      if (task !== undefined) open(state, task, event.holds, event.time);
      return state;
    }
    case 'task.started': {
      const task = taskAt(state, event.task);
      task?.attempts.push({ number: event.attempt, startedAt: event.time, end: null });
      return stand(state, event.task, { status: 'running' });
    }
    case 'task.completed': {
      endWork(state, event, { status: 'completed', failure: null });
      const { result, outputs } = event;
      stand(state, event.task, { status: 'completed', result, outputs });
      return putAway(state, event.task);
    }
    case 'task.failed': {
      endWork(state, event, { status: 'failed', failure: event.failure });
      const { failure, tolerated, result } = event;
      return stand(state, event.task, {
        status: 'failed',
        failure,
        tolerated,
        ...(result === undefined ? {} : { result }),
      });
    }
    case 'task.restored':
      return stand(state, event.task, {
        status: 'completed',
        result: event.result,
        outputs: event.outputs,
        restoredFrom: event.from,
      });
    case 'task.skipped':
      return stand(state, event.task, { status: 'skipped', reason: event.reason });
    case 'task.blocked':
      return stand(state, event.task, { status: 'blocked', by: event.by });
    case 'task.cancelled': {
      endWork(state, event, { status: 'cancelled', failure: null });
      const { result } = event;
      return stand(state, event.task, { status: 'cancelled', ...(result === undefined ? {} : { result }) });
    }
    case 'warning':
      state.warnings.push({ task: event.task, message: event.message });
      return state;
    case 'run.cancelling':
      state.cancelling ??= event.reason;
      return state;
    case 'run.finished': {
      const { status, time, duration_ms: durationMs, outputs, missing_outputs } = event;
      state.finished = { status, time, durationMs, outputs, missing_outputs };
      return state;
    }
    default:
      return event satisfies never;
  }
}

/** The task of a full name; an instance of a loop comes into being when it is first spoken of. */
function taskAt(state: RunState, name: string): TaskState | undefined {
  const known = state.tasks.get(name);
  if (known !== undefined) return known;
  const place = loopOf(name);
  if (place === null) return undefined;
  const loop = state.tasks.get(place.loop)?.holds?.loop;
  if (loop === undefined || loop === null || place.index >= loop.items) return undefined;
  if (loop.finished.has(place.index)) return undefined;
  return declare(state, name, loop.instance, true);
}

function declare(state: RunState, name: string, declaration: TaskDeclaration, nested: boolean): TaskState {
  const task: TaskState = {
    name,
    nested,
    declaration,
    attempts: [],
    standing: { status: 'pending' },
    holds: null,
  };
  state.tasks.set(name, task);
  return task;
}

function open(state: RunState, task: TaskState, held: Held, time: string): void {
  const instance = { ...task.declaration, depends_on: [], if: null, for_each: false };
  const loop = held.kind === 'items' ? openLoop(held, instance) : null;
  const workflow = held.kind === 'workflow' ? held.workflow : null;
  task.holds = { openedAt: time, end: null, loop, workflow };
  task.standing = { status: 'running' };
  if (held.kind === 'items') return;
  for (const declaration of held.tasks) declare(state, `${task.name}/${declaration.id}`, declaration, true);
}

function openLoop(
  { items, keys }: Extract<Held, { readonly kind: 'items' }>,
  instance: TaskDeclaration,
): HoldsState['loop'] {
  return { items: items.length, keys, instance, finished: new Map() };
}

/** Leaves an instance that went well to its loop: there may be a hundred thousand of them. */
function putAway(state: RunState, name: string): RunState {
  const place = loopOf(name);
  const task = state.tasks.get(name);
  if (place === null || task === undefined || task.holds !== null || task.standing.status !== 'completed') {
    return state;
  }
  const [attempt] = task.attempts;
  const end = attempt?.end ?? null;
  const isPlain = task.attempts.length === 1 && Object.keys(task.standing.outputs).length === 0;
  const loop = state.tasks.get(place.loop)?.holds?.loop;
  if (!isPlain || end === null || end.log !== null || !loop) return state;
  const { time, durationMs } = end;
  loop.finished.set(place.index, { startedAt: attempt?.startedAt ?? '', time, durationMs });
  state.tasks.delete(name);
  return state;
}

type EndOfWork = Extract<RunEvent, { type: 'task.completed' | 'task.failed' | 'task.cancelled' }>;

/** Ends the attempt under way, or the task that holds others. */
function endWork(state: RunState, event: EndOfWork, how: Pick<AttemptEnd, 'status' | 'failure'>): void {
  const task = taskAt(state, event.task);
  if (task === undefined) return;
  const end = { time: event.time, durationMs: event.duration_ms };
  if (task.holds !== null) task.holds.end = end;
  const attempt = task.attempts.at(-1);
  if (attempt !== undefined && event.attempt !== null) attempt.end = { ...how, ...end, log: event.log };
}

function stand(state: RunState, name: string, standing: Standing): RunState {
  const task = taskAt(state, name);
  if (task !== undefined) task.standing = standing;
  return state;
}
