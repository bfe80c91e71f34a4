import type { Failure } from './failure.js';
import type { Json } from './json.js';
import type { Fact, LogDigest } from './event.js';
import type { Task } from './workflow.js';

/** Two hands of one clock, in milliseconds. */
export interface Clock {
  /** Since 1970, and may jump. */
  wall(): number;
  /** Since some moment, and never goes back: for durations. */
  monotonic(): number;
}

/** Takes a fact into the record of the run. The journal has it when this returns. */
export type Emit = (fact: Fact) => void;

/** A place where tasks are done. The engine knows no other. */
export interface Executor {
  /** Does one attempt. A failure that can be foreseen is an outcome; what this throws counts as class `execution`. */
  execute(attempt: Attempt): Promise<Outcome>;
}

/** One attempt at one task, as handed to an executor. */
export interface Attempt {
  readonly task: Task;
  /** From 1. */
  readonly number: number;
  /** Aborted when the run is cancelled: the executor ends what it started and answers `cancelled`, unless it had ended by itself. */
  readonly signal: AbortSignal;
  readonly upstream: Upstream;
}

/** What stands above a task in the graph. Walked only when asked, so that a long chain costs nothing. */
export interface Upstream {
  /** Ids of all tasks above, in levels of equal distance, nearest first. */
  levels(): Iterable<readonly string[]>;
  /** The result of a task that is over, as dependents see it (`{"error": …}` for a tolerated failure). */
  result(id: string): Json | undefined;
}

/** How an attempt ended. */
export type Outcome =
  | { readonly status: 'completed'; readonly result: Json }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'cancelled' };

/** The streams of a task's log. */
export type StreamName = 'stdout' | 'stderr';

/** Where the bytes that tasks write go: the one thing beside the events. */
export interface OutputSink {
  write(task: string, attempt: number, stream: StreamName, bytes: Uint8Array): void;
}

/** Ends the log of an attempt and tells what is in it; null where the attempt wrote nothing. */
export type CloseLog = (task: string, attempt: number) => LogDigest | null;

/** Reads back what a task has written, as it stands in its log. */
export interface LogReader {
  /** The whole log of an attempt in pieces; nothing where it wrote nothing. */
  chunks(task: string, attempt: number): Iterable<Uint8Array>;
  /** Its last bytes, at most `maxBytes`. */
  tail(task: string, attempt: number, maxBytes: number): Uint8Array;
  /** Where it stands, for a person. */
  path(task: string, attempt: number): string;
}
