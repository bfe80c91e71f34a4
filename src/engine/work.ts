import type { Failure } from '../model/failure.js';
import type { Json, JsonObject } from '../model/json.js';
import { isPretended } from '../model/pretended.js';
import type { Engine, Mask } from './engine.js';
import { completedEnd, endWithoutResult, failedEnd, nothingSpent } from './task-end.js';
import type { Spent, TaskEnd } from './task-end.js';
import type { Job } from './job.js';

/** How work came out, before it is told. */
export type WorkOutcome =
  | {
      readonly status: 'completed';
      readonly result: Json;
      readonly outputs: JsonObject;
      /** Something stood in for its own plugin, or for what it holds. */
      readonly degraded?: true;
    }
  /** `held`: the failure is that of a task inside, which has been told. */
  | { readonly status: 'failed'; readonly failure: Failure; readonly result?: Json; readonly held?: true }
  | { readonly status: 'cancelled'; readonly result?: Json };

/** Work that is over, and what was spent on it. */
export interface Worked {
  readonly outcome: WorkOutcome;
  /** The attempt that ends with it; null for work that holds other work, and where none was under way. */
  readonly attempt: number | null;
  /** Of that attempt, or of work that holds other work. */
  readonly durationMs: number;
  /** How many attempts were made in all, and how long they took together. */
  readonly spent: Spent;
  /** Gives back what it held, once its end is told. */
  readonly release: () => void;
}

/** The release of work that held nothing. */
export function holdsNothing(): void {
  // There is nothing to give back.
}

/** Work that could not even begin. */
export function unbegun(outcome: WorkOutcome): Worked {
  return { outcome, attempt: null, durationMs: 0, spent: nothingSpent, release: holdsNothing };
}

/** Work that holds other work, after so many milliseconds. */
export function heldWork(outcome: WorkOutcome, durationMs: number): Worked {
  return { outcome, attempt: null, durationMs, spent: { attempts: 0, durationMs }, release: holdsNothing };
}

/** Tells how a task ended, and gives its end. */
export function concludeJob(job: Job, worked: Worked, engine: Engine): TaskEnd {
  const outcome = maskOutcome(worked.outcome, engine.ports.mask);
  const end = tellEnd(job, { ...worked, outcome }, engine);
  if (outcome.status === 'failed') noteFailure(job, outcome, engine);
  if (outcome.status === 'completed' && outcome.degraded !== true && isUndoable(job, worked, engine)) {
    engine.ledger.undoable.push({ job, end });
  }
  job.onEnd?.(end);
  worked.release();
  return end;
}

function tellEnd(
  { name, tolerated }: Job,
  { outcome, attempt, durationMs, spent }: Worked,
  { ports }: Engine,
): TaskEnd {
  const log = attempt === null ? null : ports.closeLog(name, attempt, true);
  const told = { task: name, attempt, duration_ms: durationMs, log };
  switch (outcome.status) {
    case 'completed': {
      const { result, outputs, degraded } = outcome;
      const mark = degraded === undefined ? {} : { degraded };
      ports.emit({ type: 'task.completed', ...told, result, outputs, ...mark });
      return completedEnd(result, outputs, { spent, degraded: degraded === true });
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

/** Remembers what failed, unless it is tolerated somewhere, or was remembered when it failed further in. */
function noteFailure(
  { name, seen }: Job,
  { failure, held }: Extract<WorkOutcome, { readonly status: 'failed' }>,
  { ledger }: Engine,
): void {
  if (held === true || seen.task.continueOnError || seen.frame.forgiven) return;
  const failed = { task: name, class: failure.class, message: failure.message };
  ledger.failures.push(failed);
  ledger.onFailure?.(failed);
}

/** Only what a plugin did can be taken back, once for each instance of a loop. */
function isUndoable({ name, seen, loops }: Job, { attempt }: Worked, { ports }: Engine): boolean {
  const { task, frame } = seen;
  if (attempt !== null && isPretended(ports.faultIn(name, attempt))) return false;
  const isWhole = task.forEach === null || loops.length > frame.loops.length;
  return task.undo !== null && task.work.kind === 'plugin' && isWhole;
}

/** A failure as everybody may read it. */
export function maskFailure({ details, ...failure }: Failure, mask: Mask): Failure {
  const shown = details === undefined ? {} : { details: mask.json(details) };
  return { ...failure, message: mask.text(failure.message), ...shown };
}

function maskOutcome(outcome: WorkOutcome, mask: Mask): WorkOutcome {
  const held = outcome.result === undefined ? {} : { result: mask.json(outcome.result) };
  switch (outcome.status) {
    case 'completed':
      return { ...outcome, ...held, outputs: mask.json(outcome.outputs) };
    case 'failed':
      return { ...outcome, ...held, failure: maskFailure(outcome.failure, mask) };
    case 'cancelled':
      return { ...outcome, ...held };
    default:
      return outcome satisfies never;
  }
}
