import type { RetryRule } from '../model/attempt-rules.js';

/** What has happened before a wait. */
export interface Past {
  /** How many attempts have failed so far, from 1. */
  readonly failed: number;
  /** The wait before this one; null for the first. */
  readonly previousMs: number | null;
  /** What the failure asked for; undefined where it asked for nothing. */
  readonly retryAfterMs: number | undefined;
}

/**
 * How many whole milliseconds are waited before the next attempt. Without jitter: `delay` each time (constant), times
 * the number of failures (linear), or times `factor` from one to the next (exponential), at most `max_delay`. A failure
 * that asks for a longer wait gets it, also beyond `max_delay`: whoever answered knows better.
 */
export function nextWait(rule: RetryRule, past: Past, dice: () => number): number {
  const ownMs = rule.jitter ? withJitter(rule, past, dice) : plainWait(rule, past);
  return Math.max(Math.round(ownMs), askedWait(past));
}

function plainWait({ backoff, delayMs, factor, maxDelayMs }: RetryRule, { failed }: Past): number {
  // Nothing times a factor beyond all numbers would be none.
  if (delayMs === 0) return 0;
  const growth = { constant: 1, linear: failed, exponential: factor ** (failed - 1) }[backoff];
  return Math.min(delayMs * growth, maxDelayMs);
}

function withJitter(rule: RetryRule, past: Past, dice: () => number): number {
  return rule.backoff === 'exponential' && rule.factor > 1
    ? decorrelated(rule, past, dice)
    : equalJitter(plainWait(rule, past), dice);
}

/**
 * Decorrelated jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): anything from `delay` to three times
 * the wait before, at most `max_delay`. Their three belongs to waits that double; here it is `factor` + 1, so that
 * every factor spreads at least as widely as it grows.
 */
function decorrelated(
  { delayMs, factor, maxDelayMs }: RetryRule,
  { previousMs }: Past,
  dice: () => number,
): number {
  // A wait that was asked for may have been longer than ours ever are.
  const least = Math.min(delayMs, maxDelayMs);
  const previous = Math.min(Math.max(previousMs ?? least, least), maxDelayMs);
  // The limit bounds what is drawn from, so that those who have reached it still come at different times.
  const most = Math.min(previous * (factor + 1), maxDelayMs);
  return least + dice() * (most - least);
}

/** Half of the wait is certain, the other half is chance (from the same page). */
function equalJitter(wait: number, dice: () => number): number {
  return wait / 2 + dice() * (wait / 2);
}

function askedWait({ retryAfterMs = 0 }: Past): number {
  return Number.isFinite(retryAfterMs) ? Math.max(Math.ceil(retryAfterMs), 0) : 0;
}
