import type { Failure } from './failure.js';
import type {
  FinalStatus,
  LogDigest,
  NestedWorkflow,
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
