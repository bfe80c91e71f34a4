import type { Failure } from '../model/failure.js';
import type { Json, JsonObject } from '../model/json.js';
import type { EnginePorts, Mask } from './engine.js';
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
  /** Hears how it ended before anything else can start in its place. */
  readonly onEnd: ((end: TaskEnd) => void) | null;
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
  job: Pick<Job, 'name' | 'tolerated' | 'onEnd'>,
  outcome: WorkOutcome,
  how: {
    /** Null for a task that holds others, and for one that never started. */
    readonly attempt: number | null;
    readonly durationMs: number;
    readonly ports: EnginePorts;
  },
): TaskEnd {
  const end = tellEnd(job, maskOutcome(outcome, how.ports.mask), how);
  job.onEnd?.(end);
  return end;
}

function tellEnd(
  { name, tolerated }: Pick<Job, 'name' | 'tolerated'>,
  outcome: WorkOutcome,
  { attempt, durationMs, ports }: Parameters<typeof concludeJob>[2],
): TaskEnd {
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

function maskOutcome(outcome: WorkOutcome, mask: Mask): WorkOutcome {
  const held = outcome.result === undefined ? {} : { result: mask.json(outcome.result) };
  switch (outcome.status) {
    case 'completed':
      return { ...outcome, ...held, outputs: mask.json(outcome.outputs) };
    case 'failed': {
      const { details, ...failure } = outcome.failure;
      const shown = details === undefined ? {} : { details: mask.json(details) };
      return { ...outcome, ...held, failure: { ...failure, message: mask.text(failure.message), ...shown } };
    }
    case 'cancelled':
      return { ...outcome, ...held };
    default:
      return outcome satisfies never;
  }
}
