import type { AttemptState, TaskState } from './run-state.js';

/** How an attempt is told wherever it is: `attempt 2/4`, or `attempt 1` where there may be one. */
export function attemptText({ number, maxAttempts }: Pick<AttemptState, 'number' | 'maxAttempts'>): string {
  return `attempt ${String(number)}${maxAttempts === null ? '' : `/${String(maxAttempts)}`}`;
}

/** The last attempt that the task's own plugin made, or was kept from; undefined where there was none. */
export function lastOwnAttempt({ attempts }: Pick<TaskState, 'attempts'>): AttemptState | undefined {
  return attempts.findLast(({ fallback }) => fallback === null);
}

/** That a breaker keeps the task from another attempt after this one; empty where none does, or none was to come. */
export function openBreakerText({
  maxAttempts,
  end,
}: Pick<AttemptState, 'maxAttempts' | 'end'>): readonly string[] {
  const breaker = end?.failure?.breaker;
  return maxAttempts === null || breaker === undefined ? [] : [`the breaker "${breaker}" is open`];
}
