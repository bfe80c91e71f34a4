import type { FailureClass } from '../model/failure.js';
import type { JsonObject } from '../model/json.js';

/**
 * Throw this from a plugin to fail its task with a class of your choice. Anything else that is thrown fails it with
 * class `execution`.
 */
export class TaskFailure extends Error {
  /** What kind of failure it is; decides whether trying again makes sense. */
  readonly class: FailureClass;
  /** Merged into the task's entry in `summary.json` beside `error`. */
  readonly details: JsonObject | undefined;
  /** So many milliseconds whoever was asked wants us to wait before the next attempt. */
  readonly retryAfterMs: number | undefined;

  constructor(
    failureClass: FailureClass,
    message: string,
    details?: JsonObject,
    hints: TaskFailureHints = {},
  ) {
    super(message);
    this.name = 'TaskFailure';
    this.class = failureClass;
    this.details = details;
    this.retryAfterMs = hints.retryAfterMs;
  }
}

/** What a failure knows about the next attempt. */
interface TaskFailureHints {
  /** How many milliseconds to wait before it, at least; the task's `retry` decides whether there is one. */
  readonly retryAfterMs?: number | undefined;
}
