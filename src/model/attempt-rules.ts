import type { FailureClass } from './failure.js';
import type { Template } from './template.js';

/** What holds for every attempt at a task, or at an instance of a loop. A rule that is off is null, 1 or an empty list. */
export interface AttemptRules {
  /** How many milliseconds an attempt may take; null for as many as it likes. */
  readonly timeoutMs: number | null;
  /** How many milliseconds the processes of an attempt that is ended have between TERM and KILL. */
  readonly graceMs: number;
  readonly retry: RetryRule;
  readonly breaker: BreakerRule | null;
  readonly fallback: Fallback | null;
  readonly locks: readonly LockUse[];
  readonly pools: readonly PoolUse[];
  readonly rates: readonly RateUse[];
}

/** The words for how waits grow from attempt to attempt. */
export const backoffWords = ['constant', 'linear', 'exponential'] as const;

/** When a failed attempt is followed by another, and after how long. */
export interface RetryRule {
  /** All attempts count, the first one too; 1 for no retry. */
  readonly maxAttempts: number;
  readonly backoff: (typeof backoffWords)[number];
  /** Before the second attempt. */
  readonly delayMs: number;
  /** What an exponential wait grows by from one to the next; at least 1. */
  readonly factor: number;
  readonly maxDelayMs: number;
  readonly jitter: boolean;
  /** The only classes that are retried; null where nothing was said. */
  readonly when: readonly FailureClass[] | null;
  /** The only exit codes that are retried; null where nothing was said. */
  readonly exitCodes: readonly number[] | null;
}

/** When a named breaker opens, and for how long. At least one of `failures` and `failureRate` is there. */
export interface BreakerRule {
  readonly name: string;
  /** So many failures in a row open it; null where nothing was said. */
  readonly failures: number | null;
  /** From 0 (excluded) to 1: so many of the last `minCalls` calls having failed opens it; null where nothing was said. */
  readonly failureRate: number | null;
  /** From 1. */
  readonly minCalls: number;
  /** How long it stays open before a call probes whether all is well again. */
  readonly cooldownMs: number;
}

/** What stands in for a task whose last attempt failed. */
export type Fallback =
  | { readonly kind: 'value'; readonly value: Template }
  | { readonly kind: 'plugin'; readonly plugin: string; readonly config: Template }
  /** The last good result of the task with the same file and config, not older than this. */
  | { readonly kind: 'cached'; readonly maxAgeMs: number };

/** How far a lock reaches: over the tasks of a run, or over all runs of this user on this host. */
export const lockScopes = ['run', 'host'] as const;

/** A lock that an attempt holds: no two attempts at a time hold locks of one name and scope. */
export interface LockUse {
  readonly name: string;
  readonly scope: (typeof lockScopes)[number];
}

/** Slots of a pool that an attempt holds. */
export interface PoolUse {
  /** One of the workflow's `pools`. */
  readonly name: string;
  /** From 1 to the size of the pool. */
  readonly slots: number;
}

/** A limit on how many attempts may begin in a span of time, shared by all tasks that name it. */
export interface RateUse {
  readonly name: string;
  readonly count: number;
  readonly perMs: number;
}

/** Who goes first when slots are scarce, the first word first. */
export const priorities = ['urgent', 'high', 'normal', 'low'] as const;

/** One of `priorities`. */
export type Priority = (typeof priorities)[number];

/** What holds where the author says nothing: one attempt, as long as it takes, with 5 seconds between TERM and KILL. */
export const plainRules: AttemptRules = {
  timeoutMs: null,
  graceMs: 5_000,
  retry: {
    maxAttempts: 1,
    backoff: 'exponential',
    delayMs: 1_000,
    factor: 2,
    maxDelayMs: 60_000,
    jitter: true,
    when: null,
    exitCodes: null,
  },
  breaker: null,
  fallback: null,
  locks: [],
  pools: [],
  rates: [],
};
