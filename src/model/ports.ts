import type { BreakerState } from './breaker-state.js';
import type { Failure } from './failure.js';
import type { Json, JsonObject } from './json.js';
import type { Fact, LogDigest } from './event.js';

/** Two hands of one clock, in milliseconds. */
export interface Clock {
  /** Since 1970, and may jump. */
  wall(): number;
  /** Since some moment, and never goes back: for durations. */
  monotonic(): number;
}

/** Calls back in so many milliseconds, also more than 2³¹ of them; returns what keeps it from calling. */
export type After = (ms: number, callback: () => void) => () => void;

/** Calls back once everything has happened that waits for nothing but its turn. */
export type Soon = (callback: () => void) => void;

/** Takes a fact into the record of the run. The journal has it when this returns. */
export type Emit = (fact: Fact) => void;

/** A place where tasks are done. The engine knows no other. */
export interface Executor {
  /** Does one attempt. A failure that can be foreseen is an outcome; what this throws counts as class `execution`. */
  execute(attempt: Attempt): Promise<Outcome>;
}

/** One attempt at one task, as handed to an executor. */
export interface Attempt {
  /** The task's name in full, such as `each[3]/build`: in events, logs and tables. */
  readonly task: string;
  /** From 1. */
  readonly number: number;
  readonly plugin: string;
  /** Rendered: nothing in it is an expression any more. */
  readonly config: JsonObject;
  /** What the variables of a shell command stand for, by name. One may be too large for an environment. */
  readonly shellValues: Readonly<Record<string, string>>;
  /** The `env` of workflow and task. */
  readonly env: Readonly<Record<string, string>>;
  /** What `env_file` says, which the environment oprun was started with replaces. */
  readonly fileEnv: Readonly<Record<string, string>>;
  /** Absolute path. */
  readonly workingDir: string;
  /** Absolute path of the folder of the workflow file that the task stands in. */
  readonly workflowDir: string;
  /** The parameters of that workflow. */
  readonly params: JsonObject;
  /** What its processes have between TERM and KILL when it is ended. Milliseconds. */
  readonly graceMs: number;
  /** It stands in for the task's own plugin, which had failed; absent where it is that plugin. */
  readonly standsIn?: true;
  /** Aborted when the attempt is to end: the executor ends what it started and answers `cancelled`, unless it had ended by itself. */
  readonly signal: AbortSignal;
  readonly upstream: Upstream;
}

/** What stands above a task in the graph. Walked only when asked, so that a long chain costs nothing. */
export interface Upstream {
  /** All tasks above, in levels of equal distance, nearest first; those around a group after those inside of it. */
  levels(): Iterable<readonly UpstreamTask[]>;
  /** The result of a task that is over, by its full name, as dependents see it (`{"error": …}` for a failure). */
  result(name: string): Json | undefined;
}

/** A task that stands above another. */
export interface UpstreamTask {
  /** As the task below knows it. */
  readonly id: string;
  /** In full. */
  readonly name: string;
}

/** How an attempt ended. */
export type Outcome =
  /** `outputs`: what the task wrote to `$OPRUN_OUTPUT`. */
  | {
      readonly status: 'completed';
      readonly result: Json;
      readonly outputs: JsonObject;
      /** Something stood in for the task's own plugin, which had failed. */
      readonly degraded?: true;
    }
  | { readonly status: 'failed'; readonly failure: Failure }
  /** `running`: what was still running when it was to end, for a person; absent where nobody knows. */
  | { readonly status: 'cancelled'; readonly running?: readonly string[] };

/** Locks that the system takes from a holder that dies. */
export interface HostLocks {
  /** Waits for a lock. Resolves to the function that gives it back, or to null when the signal is aborted first. */
  lock(name: string, signal: AbortSignal): Promise<(() => void) | null>;
  /** The same without waiting: null where somebody holds it. */
  tryLock(name: string): Promise<(() => void) | null>;
}

/** Exclusive locks on files, between processes and within one; the system takes them from a holder that dies. */
export interface FileLocks {
  /** Waits for the lock on a file, which is made where it is missing. Null when the signal is aborted first. */
  lock(path: string, signal: AbortSignal): Promise<(() => void) | null>;
  /** The same without waiting: null where somebody holds it. */
  tryLock(path: string): Promise<(() => void) | null>;
}

/** The breakers that all runs of a logs directory share. Rejects where their files cannot be read or written. */
export interface BreakerStore {
  /** Null for one that nobody has used. Whole, also while somebody writes. */
  read(name: string): Promise<BreakerState | null>;
  /** Changes one while nobody else can; `change` is handed what stands there, and null keeps that. */
  update(
    name: string,
    change: (state: BreakerState | null) => BreakerState | null,
  ): Promise<BreakerState | null>;
  /** Claims the one probe of an open breaker, without waiting: what gives it back, or null where somebody has it. */
  tryProbe(name: string): Promise<(() => void) | null>;
}

/** The last good results of tasks, kept beside the runs. */
export interface ResultCache {
  /** The last one that was kept under this key; null where there is none that can be read. */
  find(key: CacheKey): CachedResult | null;
  /** Keeps one. Never throws: one sentence where it cannot be kept. */
  keep(key: CacheKey, result: CachedResult): string | null;
  /** Forgets what that run gave, if that is kept. Never throws: one sentence where it cannot be forgotten. */
  forget(key: CacheKey, run: string): string | null;
}

/** What has to be the same for an earlier result to stand in. */
export interface CacheKey {
  /** Digest of the workflow file in hex. */
  readonly workflow: string;
  /** The task's name in full. */
  readonly task: string;
  readonly plugin: string;
  /** What the plugin was told and its environment, rendered, with secrets masked. */
  readonly config: JsonObject;
}

/** A result that was good once. */
export interface CachedResult {
  /** Id of the run that gave it. */
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly result: Json;
  readonly outputs: JsonObject;
}

/** What a workflow is given of the world outside: read once, before anything starts. */
export interface Surroundings {
  /** By name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What its `env_file` says. */
  readonly fileEnv: Readonly<Record<string, string>>;
}

/** The streams of a task's log. */
export type StreamName = 'stdout' | 'stderr';

/** Where the bytes that tasks write go: the one thing beside the events. */
export interface OutputSink {
  write(task: string, attempt: number, stream: StreamName, bytes: Uint8Array): void;
}

/**
 * Ends the log of an attempt and tells what is in it; null where the attempt wrote nothing. `isLast`: no other attempt
 * follows, so that the log is the task's.
 */
export type CloseLog = (task: string, attempt: number, isLast: boolean) => LogDigest | null;

/** Reads back what a task has written, as it stands in its log. */
export interface LogReader {
  /** The whole log of an attempt in pieces; nothing where it wrote nothing. */
  chunks(task: string, attempt: number): Iterable<Uint8Array>;
  /** Its last bytes, at most `maxBytes`. */
  tail(task: string, attempt: number, maxBytes: number): Uint8Array;
  /** Where it stands, for a person. */
  path(task: string, attempt: number): string;
}
