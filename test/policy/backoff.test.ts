import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RetryRule } from '../../src/model/attempt-rules.js';
import { nextWait } from '../../src/policy/backoff.js';
import { retryRule } from './rig.js';

const never = (): number => {
  throw new Error('no dice without jitter');
};

/** The waits after each failure, each one being told of the one before. */
function waits(rule: RetryRule, count: number, dice: () => number = never): readonly number[] {
  const found: number[] = [];
  for (let failed = 1; failed <= count; failed += 1) {
    const previousMs = found.at(-1) ?? null;
    found.push(nextWait(rule, { failed, previousMs, retryAfterMs: undefined }, dice));
  }
  return found;
}

const plain: readonly [string, Partial<RetryRule>, readonly number[]][] = [
  ['constant', { backoff: 'constant', delayMs: 700 }, [700, 700, 700, 700]],
  ['linear', { backoff: 'linear', delayMs: 700 }, [700, 1400, 2100, 2800]],
  ['exponential', {}, [1000, 2000, 4000, 8000]],
  ['exponential by another factor', { factor: 10, delayMs: 50 }, [50, 500, 5000, 50_000]],
  ['up to max_delay', { maxDelayMs: 3000 }, [1000, 2000, 3000, 3000]],
  ['max_delay under delay', { maxDelayMs: 10 }, [10, 10, 10, 10]],
  ['no delay', { delayMs: 0, factor: 1e300 }, [0, 0, 0, 0]],
  ['growth beyond all numbers', { factor: 1e200 }, [1000, 60_000, 60_000, 60_000]],
  ['parts of a millisecond', { delayMs: 1, factor: 1.6 }, [1, 2, 3, 4]],
];

test.each(plain)('item 2: the waits are %s', (_name, rule, expected) => {
  expect(waits(retryRule(rule), 4)).toEqual(expected);
});

const jittery: readonly [string, Partial<RetryRule>, number, readonly number[]][] = [
  ['constant, least', { backoff: 'constant' }, 0, [500, 500, 500]],
  ['constant, middle', { backoff: 'constant' }, 0.5, [750, 750, 750]],
  ['linear, least', { backoff: 'linear' }, 0, [500, 1000, 1500]],
  ['exponential, least: always the delay', {}, 0, [1000, 1000, 1000]],
  ['exponential, middle: between delay and three times the last', {}, 0.5, [2000, 3500, 5750]],
  ['exponential by 4: up to five times the last', { factor: 4 }, 0.5, [3000, 8000, 20_500]],
  ['exponential, capped: drawn from up to the limit', { maxDelayMs: 2500 }, 0.5, [1750, 1750, 1750]],
  ['exponential, max_delay under delay', { maxDelayMs: 10 }, 0.5, [10, 10, 10]],
  ['a factor of 1 grows nothing', { factor: 1 }, 0.5, [750, 750, 750]],
];

test.each(jittery)('item 2: jitter, %s', (_name, rule, roll, expected) => {
  expect(waits(retryRule({ jitter: true, ...rule }), 3, () => roll)).toEqual(expected);
});

test('item 2: a wait that was asked for is honoured, also beyond max_delay, and shortens none', () => {
  const ask = (retryAfterMs: number): number =>
    nextWait(retryRule({ maxDelayMs: 5000 }), { failed: 1, previousMs: null, retryAfterMs }, never);
  expect([ask(90_000), ask(1234.5), ask(10), ask(-1), ask(Number.NaN), ask(Infinity)]).toEqual([
    90_000, 1235, 1000, 1000, 1000, 1000,
  ]);
});

test('item 2: after a long wait that was asked for, ours are within max_delay again', () => {
  const rule = retryRule({ jitter: true, maxDelayMs: 5000 });
  expect(nextWait(rule, { failed: 2, previousMs: 3_600_000, retryAfterMs: undefined }, () => 0.999)).toBe(
    4996,
  );
});

test('item 2: jitter, those who have reached max_delay still come at different times', () => {
  const rule = retryRule({ jitter: true, maxDelayMs: 5000 });
  const at = (roll: number) =>
    nextWait(rule, { failed: 30, previousMs: 5000, retryAfterMs: undefined }, () => roll);
  expect([0, 0.25, 0.5, 0.75].map(at)).toEqual([1000, 2000, 3000, 4000]);
});

test('item 2: every wait is a whole number of milliseconds from 0 to max_delay', () => {
  fc.assert(
    fc.property(
      fc.record({
        backoff: fc.constantFrom('constant', 'linear', 'exponential'),
        delayMs: fc.nat(100_000),
        factor: fc.double({ min: 1, max: 1e9, noNaN: true }),
        maxDelayMs: fc.nat(1_000_000),
        jitter: fc.boolean(),
      }),
      fc.integer({ min: 1, max: 2000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (sketch, failed, roll) => {
        const rule = retryRule(sketch);
        const wait = nextWait(rule, { failed, previousMs: null, retryAfterMs: undefined }, () => roll);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(rule.maxDelayMs);
      },
    ),
  );
});
