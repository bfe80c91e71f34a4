import {
  backoffWords,
  lockScopes,
  plainRules,
  priorities,
  type AttemptRules,
  type BreakerRule,
  type LockUse,
  type PoolUse,
  type Priority,
  type RateUse,
  type RetryRule,
} from '../model/attempt-rules.js';
import { failureClasses } from '../model/failure.js';
import { textOf, valueAt, type Located, type LocatedMap } from './located.js';
import { parseRate } from './parse-rate.js';
import { booleanAt, durationAt, itemsAt, numberAt, wordAt, wordsAt } from './read-values.js';
import { namePattern } from './section-schemas.js';

/** What holds for the attempts at a task, as far as it can be read: what is wrong is as if it were not there. */
export interface ReadRules {
  readonly rules: Omit<AttemptRules, 'fallback'>;
  readonly priority: Priority | null;
  readonly timeoutTotalMs: number | null;
}

/**
 * Reads the rules of a task, or of an undo; `checkRules` tells what is wrong with them. `defaults` is the mapping at the
 * top of the file where it reaches the task, else undefined: a key of the task replaces that of the defaults whole.
 */
export function readRules(node: LocatedMap, defaults: Located | undefined): ReadRules {
  const holder = (key: string): Located | undefined => (node.entries.has(key) ? node : defaults);
  return {
    rules: {
      timeoutMs: durationAt(holder('timeout'), 'timeout'),
      graceMs: durationAt(holder('grace'), 'grace') ?? plainRules.graceMs,
      retry: toRetryRule(valueAt(holder('retry'), 'retry')),
      breaker: toBreakerRule(valueAt(holder('breaker'), 'breaker')),
      locks: toLocks(holder('locks')),
      pools: toPools(valueAt(holder('pools'), 'pools')),
      rates: toRates(valueAt(holder('rate'), 'rate')),
    },
    priority: wordAt(holder('priority'), 'priority', priorities),
    timeoutTotalMs: durationAt(holder('timeout_total'), 'timeout_total'),
  };
}

/** Attempts where `retry` is given and says nothing of them. */
const usualAttempts = 3;

/** The rule of a `retry`; without one there is one attempt. A `delay` longer than the usual `max_delay` lifts that. */
export function toRetryRule(node: Located | undefined): RetryRule {
  const usual = plainRules.retry;
  if (node?.kind !== 'map') return usual;
  const delayMs = durationAt(node, 'delay') ?? usual.delayMs;
  const codes = itemsAt(node, 'exit_codes').flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'number' ? [item.value] : [],
  );
  return {
    maxAttempts: numberAt(node, 'max_attempts') ?? usualAttempts,
    backoff: wordAt(node, 'backoff', backoffWords) ?? usual.backoff,
    delayMs,
    factor: numberAt(node, 'factor') ?? usual.factor,
    maxDelayMs: durationAt(node, 'max_delay') ?? Math.max(usual.maxDelayMs, delayMs),
    jitter: booleanAt(node, 'jitter') ?? usual.jitter,
    when: wordsAt(node, 'when', failureClasses),
    exitCodes: codes.length === 0 ? null : codes,
  };
}

/** Failures in a row that open a breaker which says neither how many nor how large a share. */
const usualFailures = 5;

/** The rule of a `breaker`; null where it has no name. */
export function toBreakerRule(node: Located | undefined): BreakerRule | null {
  const name = textOf(valueAt(node, 'name'));
  if (name === undefined || !namePattern.test(name)) return null;
  const failureRate = numberAt(node, 'failure_rate');
  return {
    name,
    failures: numberAt(node, 'failures') ?? (failureRate === null ? usualFailures : null),
    failureRate,
    minCalls: numberAt(node, 'min_calls') ?? 10,
    cooldownMs: durationAt(node, 'cooldown') ?? 60_000,
  };
}

/** Each lock once. */
function toLocks(node: Located | undefined): readonly LockUse[] {
  const locks = new Map<string, LockUse>();
  for (const item of itemsAt(node, 'locks')) {
    const name = textOf(item.kind === 'map' ? valueAt(item, 'name') : item);
    if (name === undefined) continue;
    const scope = wordAt(item, 'scope', lockScopes) ?? 'run';
    locks.set(`${scope} ${name}`, { name, scope });
  }
  return [...locks.values()];
}

function toPools(node: Located | undefined): readonly PoolUse[] {
  return keysOf(node).flatMap((name) => {
    const slots = numberAt(node, name);
    return slots === null ? [] : [{ name, slots }];
  });
}

function toRates(node: Located | undefined): readonly RateUse[] {
  return keysOf(node).flatMap((name) => {
    const parsed = parseRate(textOf(valueAt(node, name)) ?? '');
    return parsed.ok ? [{ name, count: parsed.count, perMs: parsed.perMs }] : [];
  });
}

function keysOf(node: Located | undefined): readonly string[] {
  return node?.kind === 'map' ? [...node.entries.keys()] : [];
}
