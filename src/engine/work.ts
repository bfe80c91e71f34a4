import type { Failure } from '../model/failure.js';
import type { Json, JsonObject } from '../model/json.js';
import type { EnginePorts } from './engine.js';
import { completedEnd, endWithoutResult, failedEnd } from './task-end.js';
import type { Spent, TaskEnd } from './task-end.js';
import type { LoopItem } from '../expr/scope.js';
import type { Seen } from './frame.js';

/** One piece of work: a task, or one instance of a loop. */
export interface Job {
  /** In full. */
  readonly name: string;
  readonly seen: Seen;
  /** The loops around it, innermost last; that of the instance included. */
  readonly loops: readonly LoopItem[];
  /** Whether a failure of it is tolerated. An instance's never is: its loop's may be. */
  readonly tolerated: boolean;
  readonly signal: AbortSignal;
}

/** How work came out, before it is told. */
export type WorkOutcome =
  | { readonly status: 'completed'; readonly result: Json; readonly outputs: JsonObject }
  | { readonly status: 'failed'; readonly failure: Failure; readonly result?: Json }
  | { readonly status: 'cancelled'; readonly result?: Json };

/** Tells how a task ended, and gives its end. */
export function concludeJob(
  { name, tolerated }: Pick<Job, 'name' | 'tolerated'>,
  outcome: WorkOutcome,
  how: {
    /** Null for a task that holds others, and for one that never started. */
    readonly attempt: number | null;
    readonly durationMs: number;
    readonly ports: EnginePorts;
  },
): TaskEnd {
  const { attempt, durationMs, ports } = how;
  const log = attempt === null ? null : ports.closeLog(name, attempt);
  const told = { task: name, attempt, duration_ms: durationMs, log };
  const spent: Spent = { attempts: attempt ?? 0, durationMs };
  switch (outcome.status) {
    case 'completed': {
      const { result, outputs } = outcome;
      ports.emit({ type: 'task.completed', ...told, result, outputs });
      return completedEnd(result, outputs, spent);
    }
    case 'failed': {
      const held = outcome.result === undefined ? {} : { result: outcome.result };
      ports.emit({ type: 'task.failed', ...told, failure: outcome.failure, tolerated, ...held });
      return failedEnd(outcome.failure, { tolerated, spent, ...held });
    }
    case 'cancelled': {
      const held = outcome.result === undefined ? {} : { result: outcome.result };
      ports.emit({ type: 'task.cancelled', ...told, ...held });
      return endWithoutResult({ status: 'cancelled' }, spent);
    }
    default:
      return outcome satisfies never;
  }
}
