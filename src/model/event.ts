import type { Failure } from './failure.js';
import type { Json, JsonObject } from './json.js';
import type { Place } from './workflow.js';

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
  | TaskStarted
  | TaskCompleted
  | TaskFailed
  | TaskBlocked
  | TaskCancelled
  | Warning
  | RunCancelling
  | RunFinished;

export interface RunStarted {
  readonly type: 'run.started';
  readonly format: typeof journalFormat;
  readonly run: { readonly id: string; readonly dir: string };
  readonly workflow: {
    readonly name: string;
    readonly description: string | null;
    readonly file: string;
    readonly sha256: string;
    readonly working_dir: string;
  };
  readonly params: JsonObject;
  readonly max_parallel: number;
  readonly provenance: Provenance;
  /** In file order. */
  readonly tasks: readonly TaskDeclaration[];
}

/** One task as the run means to do it. */
export interface TaskDeclaration {
  readonly id: string;
  readonly plugin: string;
  readonly depends_on: readonly string[];
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

export interface TaskStarted {
  readonly type: 'task.started';
  readonly task: string;
  /** From 1. */
  readonly attempt: number;
}

export interface TaskCompleted {
  readonly type: 'task.completed';
  readonly task: string;
  readonly attempt: number;
  readonly duration_ms: number;
  readonly result: Json;
  readonly log: LogDigest | null;
}

export interface TaskFailed {
  readonly type: 'task.failed';
  readonly task: string;
  readonly attempt: number;
  readonly duration_ms: number;
  readonly failure: Failure;
  /** Declared tolerable by `continue_on_error`: dependents run, the exit code stays 0. */
  readonly tolerated: boolean;
  readonly log: LogDigest | null;
}

/** The task never ran, because of tasks it depends on. */
export interface TaskBlocked {
  readonly type: 'task.blocked';
  readonly task: string;
  /** The failed tasks at the root of it, in file order. */
  readonly by: readonly string[];
}

/** The run was cancelled while the task ran (`attempt` counts) or before it started (`attempt` is null). */
export interface TaskCancelled {
  readonly type: 'task.cancelled';
  readonly task: string;
  readonly attempt: number | null;
  readonly duration_ms: number;
  readonly log: LogDigest | null;
}

/** Something the operator should know that changes no verdict. */
export interface Warning {
  readonly type: 'warning';
  readonly task: string | null;
  readonly message: string;
}

/** The run was asked to stop: nothing starts from here on. */
export interface RunCancelling {
  readonly type: 'run.cancelling';
  /** For a person: `SIGINT`, `SIGTERM`, or what the embedding program said. */
  readonly reason: string;
}

export interface RunFinished {
  readonly type: 'run.finished';
  readonly status: FinalStatus;
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
