import type { Failure } from './failure.js';
import type { Json, JsonObject } from './json.js';
import type { Place } from './place.js';
import type { NotifyWord } from './run-rules.js';
import type { DependencyWord } from './workflow.js';

/** The version of the journal's format, named by `run.started`. A reader refuses a newer one. */
export const journalFormat = 1;

/** Everything that happens in a run, as it stands in a line of `events.jsonl`: a fact, numbered from 1 and timed. */
export type RunEvent = Fact & {
  readonly seq: number;
  /** ISO 8601 in UTC with milliseconds. */
  readonly time: string;
};

/** What can happen in a run. The engine states facts; whoever records them adds number and time. */
export type Fact =
  | RunStarted
  | TaskOpened
  | TaskAdded
  | TaskWaiting
  | TaskStarted
  | TaskRetrying
  | TaskFallingBack
  | TaskCompleted
  | TaskFailed
  | TaskRestored
  | TaskSkipped
  | TaskBlocked
  | TaskCancelled
  | Warning
  | RunCancelling
  | RunEnding
  | NotifySent
  | RunFinished
  | RunUndoing
  | RunUndone;

export interface RunStarted {
  readonly type: 'run.started';
  readonly format: typeof journalFormat;
  readonly run: { readonly id: string; readonly dir: string };
  readonly workflow: {
    readonly name: string;
    readonly description: string | null;
    readonly file: string;
    /** Absolute path of the folder the file stands in. */
    readonly dir: string;
    readonly sha256: string;
    readonly working_dir: string;
  };
  readonly params: JsonObject;
  /** What the operator chose of the workflow; null for all of it. */
  readonly selection: Selection | null;
  readonly max_parallel: number;
  /** Faults that the run was told to rehearse, as they were typed; absent where there are none. */
  readonly injected?: readonly string[];
  /** Absolute path of the file that stood in for the `env_file` of the workflow; absent where none did. */
  readonly env_file?: string;
  readonly provenance: Provenance;
  /** In file order. */
  readonly tasks: readonly TaskDeclaration[];
}

/** Which tasks of a workflow an operator wants run. */
export interface Selection {
  readonly only: readonly string[];
  readonly until: readonly string[];
  readonly skip: readonly string[];
  /** Id of the earlier run that results are taken from. */
  readonly from: string | null;
}

/** One task as the run means to do it. */
export interface TaskDeclaration {
  /** Its id where it stands; events name it in full. */
  readonly id: string;
  readonly kind: 'plugin' | 'group' | 'workflow';
  /** Null for what is not done by a plugin. */
  readonly plugin: string | null;
  /** The id alone where only completion was asked for. */
  readonly depends_on: readonly (
    string | { readonly task: string; readonly when: readonly DependencyWord[] }
  )[];
  /** The condition as the author wrote it; null where there is none. */
  readonly if: string | null;
  /** Whether it is done once for every item of a list. */
  readonly for_each: boolean;
  readonly place: Place;
}

/** What made the run, and where. */
export interface Provenance {
  /** Version of oprun. */
  readonly oprun: string;
  readonly node: string;
  readonly platform: string;
  readonly host: string;
  readonly user: string;
  readonly pid: number;
  /** Commit checked out where the workflow file stands, or null outside a repository. */
  readonly git_commit: string | null;
  /** By plugin name: only those the workflow uses. */
  readonly plugins: Readonly<Record<string, PluginProvenance>>;
}

/** Which code a plugin's name stood for. */
export interface PluginProvenance {
  readonly version: string | null;
  /** `built-in`, or the file it was loaded from. */
  readonly source: string;
  /** Digest of that file in hex; null for a built-in plugin. */
  readonly sha256: string | null;
}

/**
 * A task that holds others has begun. Tasks are named in full: `each[3]` is an instance of the loop `each`, and
 * `each[3]/build` the task `build` inside of it.
 */
export interface TaskOpened {
  readonly type: 'task.opened';
  readonly task: string;
  readonly holds: Held;
}

/** What a task holds. */
export type Held =
  /** A loop: `keys` where it goes over a mapping. */
  | { readonly kind: 'items'; readonly items: readonly Json[]; readonly keys: readonly string[] | null }
  | { readonly kind: 'tasks'; readonly tasks: readonly TaskDeclaration[] }
  | {
      readonly kind: 'workflow';
      readonly workflow: NestedWorkflow;
      readonly tasks: readonly TaskDeclaration[];
    };

/** A workflow that runs as one task of another. */
export interface NestedWorkflow {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly params: JsonObject;
}

/** A task has come to be that is no part of the graph: it takes back what another did, or the run's ending has called for it. */
export interface TaskAdded {
  readonly type: 'task.added';
  readonly task: string;
  /** `of`: the task whose work it takes back. */
  readonly role: { readonly kind: 'undo'; readonly of: string } | { readonly kind: 'hook' };
  readonly declaration: TaskDeclaration;
}

/** An attempt could begin but for something that others hold. */
export interface TaskWaiting {
  readonly type: 'task.waiting';
  readonly task: string;
  /** For a person: `the lock db`, `2 slots of the pool gpu`, `the rate api`. */
  readonly for: readonly string[];
}

export interface TaskStarted {
  readonly type: 'task.started';
  readonly task: string;
  /** From 1. */
  readonly attempt: number;
  /** How many there may be; absent where there may be one. */
  readonly max_attempts?: number;
  /** The fault that is rehearsed in it, as it was typed; absent where there is none. */
  readonly injected?: string;
  /** The plugin that stands in; absent where it is the task's own. */
  readonly fallback?: string;
}

/** An attempt has failed, and another follows. */
export interface TaskRetrying {
  readonly type: 'task.retrying';
  readonly task: string;
  /** The one that failed. */
  readonly attempt: number;
  readonly max_attempts: number;
  readonly duration_ms: number;
  readonly failure: Failure;
  /** Until the next one. */
  readonly wait_ms: number;
  readonly log: LogDigest | null;
}

/** The last attempt has failed, and something else stands in. */
export interface TaskFallingBack {
  readonly type: 'task.falling_back';
  readonly task: string;
  /** Null where no attempt was under way: a breaker was open, or the time was up between two of them. */
  readonly attempt: number | null;
  readonly duration_ms: number;
  readonly failure: Failure;
  readonly to: 'value' | 'plugin' | 'cached';
  readonly log: LogDigest | null;
}

/** What a plugin has completed. */
export interface Done {
  readonly result: Json;
  readonly outputs: JsonObject;
}

/** `attempt` is null for a task that holds others, in this and the following facts. */
export interface TaskCompleted {
  readonly type: 'task.completed';
  readonly task: string;
  readonly attempt: number | null;
  readonly duration_ms: number;
  readonly result: Json;
  readonly outputs: JsonObject;
  /** What stood in for the task, whose last attempt failed; absent where its own plugin completed it. */
  readonly degraded?: true;
  /** What its own plugin had completed before something else made it fail; absent where it had not. */
  readonly done?: Done;
  readonly log: LogDigest | null;
}

export interface TaskFailed {
  readonly type: 'task.failed';
  readonly task: string;
  /** Null also where it failed before an attempt could begin, or between two of them. */
  readonly attempt: number | null;
  readonly duration_ms: number;
  readonly failure: Failure;
  /** Declared tolerable by `continue_on_error`: dependents run, the exit code stays 0. */
  readonly tolerated: boolean;
  /** Of a task that holds others: what they gave, failures in place. */
  readonly result?: Json;
  /** What its own plugin had completed before something else made it fail; absent where it had not. */
  readonly done?: Done;
  readonly log: LogDigest | null;
}

/** The task did not run and counts as completed: its result comes from an earlier run, or it was left out and is null. */
export interface TaskRestored {
  readonly type: 'task.restored';
  readonly task: string;
  readonly result: Json;
  readonly outputs: JsonObject;
  /** Id of the earlier run; null where the operator left the task out. */
  readonly from: string | null;
}

/** The task does not run, and nothing is wrong with that. */
export interface TaskSkipped {
  readonly type: 'task.skipped';
  readonly task: string;
  readonly reason: SkipReason;
}

/** Why a task was skipped. */
export type SkipReason =
  /** Its condition was false; `values` are those that decided it, by the reference as it stands in the file. */
  | { readonly kind: 'condition'; readonly expression: string; readonly values: JsonObject }
  /** Tasks it waits for did not end as it asks; ids as `depends_on` has them. */
  | { readonly kind: 'dependencies'; readonly by: readonly string[] }
  /** The operator chose others. */
  | { readonly kind: 'not_selected' };

/** The task never ran, because of tasks it depends on. */
export interface TaskBlocked {
  readonly type: 'task.blocked';
  readonly task: string;
  /** The tasks at the root of it that failed, or were cancelled, in full, in the order met, the first ten. */
  readonly by: readonly string[];
}

/** The task was cancelled while it ran (`attempt` counts) or before it started (`attempt` is null). */
export interface TaskCancelled {
  readonly type: 'task.cancelled';
  readonly task: string;
  readonly attempt: number | null;
  readonly duration_ms: number;
  /** Of a task that holds others: what they gave until then. */
  readonly result?: Json;
  /** What its own plugin had completed before what was to stand in for it was cancelled; absent where it had not. */
  readonly done?: Done;
  readonly log: LogDigest | null;
}

/** Something the operator should know that changes no verdict. */
export interface Warning {
  readonly type: 'warning';
  readonly task: string | null;
  readonly message: string;
}

/** The tasks are to stop: none of them starts from here on. */
export interface RunCancelling {
  readonly type: 'run.cancelling';
  /** For a person: `SIGINT`, `SIGTERM`, or what the embedding program said. */
  readonly reason: string;
  readonly cause: CancelCause;
}

/** What makes the tasks of a run stop. */
export type CancelCause =
  | 'signal'
  /** The embedding program. */
  | 'program'
  /** Another run of its group takes its place. */
  | 'replaced'
  /** The run's own time was up. */
  | 'timeout'
  /** A task failed, and the operator wants no other then. */
  | 'fail_fast';

/** All tasks are over: what follows is undo, hooks and notifications, which change no verdict. */
export interface RunEnding {
  readonly type: 'run.ending';
  readonly status: FinalStatus;
  /** Whether the run counts as good: its exit code is 0. */
  readonly good: boolean;
}

/** Somebody was told about the end of the run, or could not be. */
export interface NotifySent {
  readonly type: 'notify.sent';
  readonly about: NotifyWord;
  readonly channel: 'webhook' | 'command' | 'file';
  /** Why it did not go out; null where it did. */
  readonly error: string | null;
}

export interface RunFinished {
  readonly type: 'run.finished';
  readonly status: FinalStatus;
  readonly duration_ms: number;
  /** The workflow's `outputs`, as far as they could be evaluated. */
  readonly outputs: JsonObject;
  /** By name: why an output could not be. */
  readonly missing_outputs: Readonly<Record<string, string>>;
}

/** The run is over, and an operator wants taken back what its tasks did. */
export interface RunUndoing {
  readonly type: 'run.undoing';
  /** Names in full, newest completion first. */
  readonly tasks: readonly string[];
}

/** What an operator wanted taken back has been tried. */
export interface RunUndone {
  readonly type: 'run.undone';
  readonly duration_ms: number;
}

/** How a finished run ended. */
export type FinalStatus = 'completed' | 'partially_completed' | 'failed' | 'cancelled';

/** What stands in a task's log, told by the event that ends its attempt. */
export interface LogDigest {
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}
