import type { JsonObject } from './json.js';

/**
 * The classes of failure, in the words of the language. `validation` and `permission` say that trying again
 * cannot help.
 */
export const failureClasses = [
  'validation',
  'permission',
  'timeout',
  'exit_code',
  'execution',
  'network',
  'rate_limit',
  'resource',
  'unavailable',
] as const;

/** What kind of thing went wrong with a task. */
export type FailureClass = (typeof failureClasses)[number];

/** The classes that no retry is made for, whatever an author asks: the next attempt would meet the same. */
export const neverRetried = ['validation', 'permission'] as const satisfies readonly FailureClass[];

/** Why an attempt failed, as data long before it is text. */
export interface Failure {
  readonly class: FailureClass;
  /** One sentence for a person, without the task's name. */
  readonly message: string;
  /** What the plugin still had to show, merged into the task's entry in `summary.json` (shell: `stdout stderr returncode`). */
  readonly details?: JsonObject;
  /** So many milliseconds whoever answered asked us to wait before the next attempt. */
  readonly retryAfterMs?: number;
  /** Name of the open breaker that kept the attempt from being made, or keeps another from it. */
  readonly breaker?: string;
}

/** A failed task's result as `summary.json` and dependents see it: `error` first, then what the plugin had to show. */
export function toErrorResult(failure: Failure): JsonObject {
  return { error: failure.message, ...omitError(failure.details) };
}

/** The failure of a task whose values cannot be had, or do not fit: trying again cannot help. */
export function validationFailure(message: string): Failure {
  return { class: 'validation', message };
}

function omitError(details: JsonObject = {}): JsonObject {
  return Object.fromEntries(Object.entries(details).filter(([key]) => key !== 'error'));
}
