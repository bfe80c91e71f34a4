import type { RetryRule } from '../model/attempt-rules.js';
import { neverRetried } from '../model/failure.js';
import type { Failure, FailureClass } from '../model/failure.js';

/** Whether a task that is retried is retried after a failure of a class, where its author named none. */
export const retriedByDefault: Readonly<Record<FailureClass, boolean>> = {
  validation: false,
  permission: false,
  timeout: true,
  exit_code: true,
  execution: true,
  network: true,
  rate_limit: true,
  resource: true,
  unavailable: true,
};

/**
 * Whether another attempt can help. `when` and `exit_codes`, where given, name the only failures it is made for; either
 * of them is enough. A call that an open breaker refused is tried again only where `when` names `unavailable`.
 */
export function isRetried(
  failure: Failure,
  { when, exitCodes }: Pick<RetryRule, 'when' | 'exitCodes'>,
): boolean {
  if (isAmong(failure.class, neverRetried)) return false;
  if (failure.breaker !== undefined) return isAmong('unavailable', when ?? []);
  if (when === null && exitCodes === null) return retriedByDefault[failure.class];
  return isAmong(failure.class, when ?? []) || hasExitCode(failure, exitCodes ?? []);
}

function isAmong(one: FailureClass, classes: readonly FailureClass[]): boolean {
  return classes.includes(one);
}

function hasExitCode({ details }: Failure, codes: readonly number[]): boolean {
  const code = details?.['returncode'];
  if (typeof code !== 'number') return false;
  // A program that a signal ended has its number below zero; a shell calls that 128 and the number.
  return codes.includes(code) || (code < 0 && codes.includes(128 - code));
}
