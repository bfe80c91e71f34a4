import type { Done } from '../model/event.js';
import type { Failure } from '../model/failure.js';
import type { Json, JsonObject } from '../model/json.js';
import type { Engine, Mask } from './engine.js';
import type { Undoable } from './ledger.js';
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
  /** What its own plugin had completed in the last attempt, whatever became of the task; null where it had not. */
  readonly done: Done | null;
  /** Gives back what it held, once its end is told. */
  readonly release: () => void;
}

/** The release of work that held nothing. */
export function holdsNothing(): void {
  // There is nothing to give back.
}

/** Work that could not even begin. */
export function unbegun(outcome: WorkOutcome): Worked {
  return { outcome, attempt: null, durationMs: 0, spent: nothingSpent, done: null, release: holdsNothing };
}

/** Work that holds other work, after so many milliseconds. */
export function heldWork(outcome: WorkOutcome, durationMs: number): Worked {
  return {
    outcome,
    attempt: null,
    durationMs,
    spent: { attempts: 0, durationMs },
    done: null,
    release: holdsNothing,
  };
}

/** Tells how a task ended, and gives its end. */
export function concludeJob(job: Job, worked: Worked, engine: Engine): TaskEnd {
  const outcome = maskOutcome(worked.outcome, engine.ports.mask);
  const end = tellEnd(job, { ...worked, outcome }, engine);
  if (outcome.status === 'failed') noteFailure(job, outcome, engine);
  const undoable = toUndoable(job, worked, { end, engine });
  if (undoable !== null) engine.ledger.undoable.push(undoable);
  job.onEnd?.(end);
  worked.release();
  return end;
}

function tellEnd(
  { name, tolerated }: Job,
  { outcome, attempt, durationMs, spent, done }: Worked,
  { ports }: Engine,
): TaskEnd {
  const log = attempt === null ? null : ports.closeLog(name, attempt, true);
  const told = { task: name, attempt, duration_ms: durationMs, log };
  switch (outcome.status) {
    case 'completed': {
      const { result, outputs, degraded } = outcome;
      const mark = degraded === undefined ? {} : { degraded, ...leftBehind(done, ports.mask) };
      ports.emit({ type: 'task.completed', ...told, result, outputs, ...mark });
      return completedEnd(result, outputs, { spent, degraded: degraded === true });
    }
    case 'failed': {
      const held = outcome.result === undefined ? {} : { result: outcome.result };
      const left = leftBehind(done, ports.mask);
      ports.emit({ type: 'task.failed', ...told, failure: outcome.failure, tolerated, ...held, ...left });
      return failedEnd(outcome.failure, { tolerated, spent, ...held });
    }
    case 'cancelled': {
      const held = outcome.result === undefined ? {} : { result: outcome.result };
      ports.emit({ type: 'task.cancelled', ...told, ...held, ...leftBehind(done, ports.mask) });
      return endWithoutResult({ status: 'cancelled' }, spent);
    }
    default:
      return outcome satisfies never;
  }
}

/** What a plugin did that the task's own end does not tell. */
function leftBehind(done: Done | null, mask: Mask): { readonly done?: Done } {
  if (done === null) return {};
  return { done: { result: mask.json(done.result), outputs: mask.json(done.outputs) } };
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

/**
 * What can be taken back of a job: what its own plugin did, once for each instance of a loop, also where something else
 * made the task fail afterwards.
 */
function toUndoable(
  job: Job,
  { done, spent }: Worked,
  { end, engine }: { readonly end: TaskEnd; readonly engine: Engine },
): Undoable | null {
  const { mask } = engine.ports;
  if (done === null || job.seen.task.undo === null) return null;
  if (end.ending.status === 'completed' && !end.degraded) return { job, end };
  const result = mask.json(done.result);
  return { job, end: completedEnd(result, mask.json(done.outputs), { spent, degraded: false }) };
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
