import type { AttemptRules, Fallback } from '../model/attempt-rules.js';
import { durationText } from '../model/duration-text.js';

/** What holds when a task fails, or has to wait, as a drawing tells it. A rule that is off is null, false or empty. */
export interface GraphGuards {
  readonly timeoutMs: number | null;
  readonly timeoutTotalMs: number | null;
  /** How many there may be, the first one too. */
  readonly maxAttempts: number;
  /** Its name. */
  readonly breaker: string | null;
  readonly fallback: Fallback['kind'] | null;
  readonly undo: boolean;
  readonly locks: AttemptRules['locks'];
  readonly pools: AttemptRules['pools'];
  readonly rates: AttemptRules['rates'];
}

/** In square brackets, in the order in which they come around an attempt: `[timeout 30s, 3 attempts, undo]`; null for none. */
export function guardWords(guards: GraphGuards): string | null {
  const { timeoutMs, timeoutTotalMs, maxAttempts, breaker, fallback, undo, locks, pools, rates } = guards;
  const words = [
    ...locks.map(({ name }) => `lock ${name}`),
    ...pools.map(({ name, slots }) => `${String(slots)} of pool ${name}`),
    ...rates.map(({ name, count, perMs }) => `rate ${name} ${String(count)}/${durationText(perMs)}`),
    ...(timeoutMs === null ? [] : [`timeout ${durationText(timeoutMs)}`]),
    ...(breaker === null ? [] : [`breaker ${breaker}`]),
    ...(maxAttempts === 1 ? [] : [`${String(maxAttempts)} attempts`]),
    ...(timeoutTotalMs === null ? [] : [`${durationText(timeoutTotalMs)} in all`]),
    ...(fallback === null ? [] : [`fallback ${fallback}`]),
    ...(undo ? ['undo'] : []),
  ];
  return words.length === 0 ? null : `[${words.join(', ')}]`;
}

/** The same for programs. Every key is there; spans are milliseconds. */
export function guardsToJson(guards: GraphGuards): object {
  return {
    timeout_ms: guards.timeoutMs,
    timeout_total_ms: guards.timeoutTotalMs,
    max_attempts: guards.maxAttempts,
    breaker: guards.breaker,
    fallback: guards.fallback,
    undo: guards.undo,
    locks: guards.locks,
    pools: Object.fromEntries(guards.pools.map(({ name, slots }) => [name, slots])),
    rate: Object.fromEntries(guards.rates.map(({ name, count, perMs }) => [name, { count, per_ms: perMs }])),
  };
}
