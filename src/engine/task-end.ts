import { toErrorResult } from '../model/failure.js';
import type { Failure } from '../model/failure.js';
import type { Json, JsonObject } from '../model/json.js';
import type { Ending } from './decide.js';

/** How a task ended, with what others may read of it. */
export interface TaskEnd {
  readonly ending: Ending;
  /** What it gave, as dependents see it; undefined where it gave nothing. */
  readonly result: Json | undefined;
  /** `tasks.<id>` of an expression. */
  readonly facts: JsonObject;
  /** Null where it did not fail. */
  readonly failure: Failure | null;
  /** Whether it completed with the help of something that stood in, for itself or for what it holds. */
  readonly degraded: boolean;
}

/** How much was spent on a task. */
export interface Spent {
  readonly attempts: number;
  readonly durationMs: number;
}

/** Nothing was spent on a task that did not run. */
export const nothingSpent: Spent = { attempts: 0, durationMs: 0 };

/** The end of a task that gave a result. */
export function completedEnd(
  result: Json,
  outputs: JsonObject,
  { spent, degraded }: { readonly spent: Spent; readonly degraded: boolean },
): TaskEnd {
  return {
    ending: { status: 'completed' },
    result,
    facts: { status: 'completed', ...factsOf(spent), result, outputs },
    failure: null,
    degraded,
  };
}

/** The end of a task that failed; `result` of one that holds others. */
export function failedEnd(
  failure: Failure,
  {
    tolerated,
    spent,
    result,
  }: { readonly tolerated: boolean; readonly spent: Spent; readonly result?: Json },
): TaskEnd {
  const shown = result ?? toErrorResult(failure);
  return {
    ending: { status: 'failed', tolerated },
    result: shown,
    facts: { status: 'failed', ...factsOf(spent), result: shown, error: failure.message },
    failure,
    degraded: false,
  };
}

/** The end of a task that did not come to one of its own. */
export function endWithoutResult(
  ending: Extract<Ending, { readonly status: 'skipped' | 'blocked' | 'cancelled' }>,
  spent: Spent = nothingSpent,
): TaskEnd {
  return {
    ending,
    result: undefined,
    facts: { status: ending.status, ...factsOf(spent) },
    failure: null,
    degraded: false,
  };
}

function factsOf({ attempts, durationMs }: Spent): JsonObject {
  return { attempts, duration_ms: durationMs };
}
