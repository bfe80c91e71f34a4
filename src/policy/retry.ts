import type { RetryRule } from '../model/attempt-rules.js';
import type { Failure } from '../model/failure.js';
import type { After } from '../model/ports.js';
import { nextWait } from './backoff.js';
import { isRetried } from './classify.js';
import type { Policy } from './policy.js';
import { sleep } from './sleep.js';

/** What is told of an attempt that another follows. */
export interface Retrying {
  /** The one that failed, from 1. */
  readonly attempt: number;
  readonly failure: Failure;
  /** Until the next one. Milliseconds. */
  readonly waitMs: number;
}

/** What retrying asks of the world. */
export interface RetryPorts {
  readonly after: After;
  /** From 0 to 1, without 1. */
  readonly dice: () => number;
  /** Told before the wait begins. */
  readonly onRetry: (told: Retrying) => void;
}

/**
 * Makes attempts, numbered from 1, until one does not fail, or no other can help, or there were enough. What the last
 * one gave is what all of them give. An abort ends a wait at once, and no attempt begins after it.
 */
export function retry(rule: RetryRule, { after, dice, onRetry }: RetryPorts): Policy {
  return (action) => async (call) => {
    const { signal } = call;
    let previousMs: number | null = null;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const outcome = await action({ ...call, attempt });
      if (outcome.status !== 'failed' || attempt >= rule.maxAttempts || signal.aborted) return outcome;
      const { failure } = outcome;
      if (!isRetried(failure, rule)) return outcome;
      const past = { failed: attempt, previousMs, retryAfterMs: failure.retryAfterMs };
      const waitMs: number = nextWait(rule, past, dice);
      onRetry({ attempt, failure, waitMs });
      await sleep(waitMs, signal, after);
      previousMs = waitMs;
    }
    return { status: 'cancelled' };
  };
}
