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

  constructor(failureClass: FailureClass, message: string, details?: JsonObject) {
    super(message);
    this.name = 'TaskFailure';
    this.class = failureClass;
    this.details = details;
  }
}
