import type { Failure } from './failure.js';
import type {
  CancelCause,
  Done,
  FinalStatus,
  LogDigest,
  NestedWorkflow,
  NotifySent,
  RunEnding,
  RunFinished,
  RunStarted,
  SkipReason,
  TaskDeclaration,
} from './event.js';
import type { Json, JsonObject } from './json.js';

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
  /** Why its tasks are to stop, first reason first; empty where they are not. */
  readonly cancelling: { readonly reason: string; readonly cause: CancelCause }[];
  /** How the tasks have ended, while undo and hooks run and afterwards; null before. */
  ending: Pick<RunEnding, 'status' | 'good'> | null;
  finished: FinishedState | null;
  /**
   * By full name: first those of the workflow itself, in file order, then those inside of others as they appear. Without
   * the instances that their loop keeps as `finished`: `allTasks` has those too.
   */
  readonly tasks: Map<string, TaskState>;
  readonly notified: Omit<NotifySent, 'type'>[];
  readonly warnings: { readonly task: string | null; readonly message: string }[];
}

/** What is known of one task: its declaration, its attempts so far and where it stands. */
export interface TaskState {
  /** In full. */
  readonly name: string;
  /** Whether it stands in another task; false for those of the workflow itself. */
  readonly nested: boolean;
  readonly role: 'task' | 'undo' | 'hook';
  /** Full name of the task that takes back what this one did; null where none has come to be. */
  undo: string | null;
  /** What an attempt waits for now; empty where none waits. */
  waitingFor: readonly string[];
  readonly declaration: TaskDeclaration;
  readonly attempts: AttemptState[];
  standing: Standing;
  /** What it holds, once it has begun; null for a task that holds no others. */
  holds: HoldsState | null;
}

/** When an instance of a loop began and ended, and what is in its log. */
export interface FinishedInstance {
  readonly startedAt: string;
  readonly time: string;
  readonly durationMs: number;
  readonly log: LogDigest | null;
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
    /** By index: those that completed at the first attempt and gave nothing but a result. */
    readonly finished: Map<number, FinishedInstance>;
  } | null;
  /** Of a task that runs another file; else null. */
  readonly workflow: NestedWorkflow | null;
}

/**
 * Where a task stands:
 *
 * ```
 * pending ──▸ running ──▸ completed | failed | cancelled      (between two attempts it stays running)
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
  | { readonly status: 'cancelled'; readonly result?: Json; readonly done?: Done };

/** A task that completed, or counts as if it had. */
export interface CompletedStanding {
  readonly status: 'completed';
  readonly result: Json;
  readonly outputs: JsonObject;
  /** Whether something stood in for its own plugin. */
  readonly degraded: boolean;
  /** Where the result is taken from, of a task that did not run (`null`: it was left out); absent for one that did. */
  readonly restoredFrom?: string | null;
  /** What its own plugin had completed before something stood in; absent where it had not. */
  readonly done?: Done;
}

/** A task that failed. */
export interface FailedStanding {
  readonly status: 'failed';
  readonly failure: Failure;
  readonly tolerated: boolean;
  /** Of a task that holds others: what they gave, failures in place. */
  readonly result?: Json;
  /** What its own plugin had completed before something else made it fail; absent where it had not. */
  readonly done?: Done;
}

/** The words for where a task stands. */
export type TaskStatus = Standing['status'];

/** One attempt; `end` is null while it runs. */
export interface AttemptState {
  readonly number: number;
  /** How many there may be; null where there may be one, and of what stands in. */
  readonly maxAttempts: number | null;
  readonly startedAt: string;
  /** The fault that is rehearsed in it; null where there is none. */
  readonly injected: string | null;
  /** The plugin that stands in; null where it is the task's own. */
  readonly fallback: string | null;
  end: AttemptEnd | null;
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly time: string;
  readonly durationMs: number;
  readonly failure: Failure | null;
  /** How long the next attempt is waited for; null where none follows. */
  readonly waitMs: number | null;
  readonly log: LogDigest | null;
}

/** The picture before the first event. */
export function emptyRunState(): RunState {
  return {
    started: null,
    cancelling: [],
    ending: null,
    finished: null,
    tasks: new Map(),
    notified: [],
    warnings: [],
  };
}
