import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failureClasses } from '../../src/model/failure.js';
import type { Outcome } from '../../src/model/ports.js';
import { breaker } from '../../src/policy/breaker.js';
import { fallback } from '../../src/policy/fallback.js';
import { limited } from '../../src/policy/limited.js';
import { createLimits } from '../../src/policy/limits.js';
import { compose } from '../../src/policy/policy.js';
import type { Action, Policy } from '../../src/policy/policy.js';
import { retry } from '../../src/policy/retry.js';
import { timeout } from '../../src/policy/timeout.js';
import {
  bad,
  breakerRule,
  createTime,
  first,
  good,
  memoryBreakers,
  memoryHostLocks,
  retryRule,
  settled,
} from './rig.js';
import type { Time } from './rig.js';

test('policies stand around an action, the outermost first; none change nothing', async () => {
  const order: string[] = [];
  const named =
    (name: string): Policy =>
    (action) =>
    async (call) => {
      order.push(`${name} in`);
      const outcome = await action(call);
      order.push(`${name} out`);
      return outcome;
    };
  expect(await compose([named('a'), named('b')])(() => Promise.resolve(good))(first)).toBe(good);
  expect(order).toEqual(['a in', 'b in', 'b out', 'a out']);
  const action: Action = () => Promise.resolve(good);
  expect(compose([])(action)).toBe(action);
});

interface Step {
  readonly outcome: Outcome;
  /** How long it takes; null: until it is ended. */
  readonly ms: number | null;
}

/** An attempt after the other as the steps say, and at last one that completes. Ended by an abort at once. */
function attempts(steps: readonly Step[], { after }: Time): Action {
  let next = 0;
  return ({ signal }) => {
    const { outcome, ms } = steps[next++] ?? { outcome: good, ms: 0 };
    if (signal.aborted) return Promise.resolve({ status: 'cancelled' });
    return new Promise((settle) => {
      const cancel = ms === null ? () => {} : after(ms, () => settle(outcome));
      signal.addEventListener('abort', () => {
        cancel();
        settle({ status: 'cancelled' });
      });
    });
  };
}

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant(good),
  fc.constantFrom(...failureClasses).map((own) => bad(own)),
  fc.nat(5000).map((retryAfterMs) => bad('rate_limit', { retryAfterMs })),
);

const situation = fc.record({
  steps: fc.array(fc.record({ outcome, ms: fc.option(fc.nat(3000), { freq: 8 }) }), { maxLength: 6 }),
  order: fc.shuffledSubarray([
    'timeout',
    'timeout_total',
    'retry',
    'breaker',
    'limited',
    'fallback',
  ] as const),
  limitMs: fc.integer({ min: 1, max: 4000 }),
  totalMs: fc.integer({ min: 1, max: 9000 }),
  jitter: fc.boolean(),
  when: fc.option(fc.subarray([...failureClasses])),
  /** When a lock of this process, and one of another, are let go. */
  heldMs: fc.nat(3000),
  elsewhereMs: fc.nat(3000),
  abortMs: fc.option(fc.nat(20_000)),
  standsIn: fc.boolean(),
});

test('item 2: any composition of policies ends, heeds an abort within one tick, and tells each attempt once', async () => {
  await fc.assert(
    fc.asyncProperty(situation, async (given) => {
      const time = createTime();
      const { after, clock } = time;
      const told: number[] = [];
      const begun: number[] = [];
      const over: Outcome[] = [];
      const limits = createLimits({ ...time, soon: queueMicrotask });
      const lock = limits.countable('the lock db', 1);
      const rate = limits.rate('the rate api', 1, 500);
      const host = memoryHostLocks('deploy');
      const breakers = memoryBreakers();
      const held = limits.tryTake([{ resource: lock, amount: 1 }]);
      after(given.heldMs, () => held?.());
      after(given.elsewhereMs, () => host.letGo('deploy'));

      /** What stands right inside of retry: each of its attempts, however it ends. */
      const counting: Policy = (action) => async (call) => {
        begun.push(call.attempt);
        const found = await action(call);
        over.push(found);
        return found;
      };
      const rule = retryRule({ maxAttempts: 4, jitter: given.jitter, when: given.when });
      const policies: Readonly<Record<(typeof given.order)[number], readonly Policy[]>> = {
        timeout: [timeout({ ms: given.limitMs, key: 'timeout' }, after)],
        timeout_total: [timeout({ ms: given.totalMs, key: 'timeout_total' }, after)],
        retry: [
          retry(rule, { after, dice: () => 0.5, onRetry: ({ attempt }) => told.push(attempt) }),
          counting,
        ],
        breaker: [breaker(breakerRule({ cooldownMs: 700 }), { store: breakers.store, clock })],
        limited: [
          limited({
            limits,
            hostLocks: host.locks,
            needs: [lock, rate].map((resource) => ({ resource, amount: 1 })),
            hostLockNames: ['deploy'],
            rank: { priority: 0, index: 0 },
            onWait: () => {},
            onOver: (release) => release(),
          }),
        ],
        fallback: [
          fallback(() =>
            Promise.resolve(
              given.standsIn ? { ok: true, result: 0, outputs: {} } : { ok: false, reason: 'nothing there' },
            ),
          ),
        ],
      };
      const stop = new AbortController();
      let ending: Outcome | null = null;
      const composed = compose(given.order.flatMap((name) => policies[name]));
      void composed(attempts(given.steps, time))({ attempt: 1, signal: stop.signal }).then(
        (found) => (ending = found),
      );

      await time.move(given.abortMs ?? 100_000);
      const begunBefore = begun.length;
      const endedBefore = ending;
      stop.abort();
      await settled();
      expect(ending).not.toBeNull();
      // What ended before it, no abort changes; nothing begins after it.
      expect(ending).toBe(endedBefore ?? ending);
      expect(begun).toHaveLength(begunBefore);
      // One timer each of the locks that the test itself still holds.
      expect(time.timers()).toBe(
        [given.heldMs, given.elsewhereMs].filter((ms) => ms > time.clock.wall()).length,
      );
      expect(breakers.probing.size).toBe(0);

      // Attempts are numbered from 1; all that failed and were followed, or were to be, are told, once and in order.
      expect(begun).toEqual(begun.map((_each, index) => index + 1));
      expect(over).toHaveLength(begun.length);
      expect(told).toEqual(told.map((_each, index) => index + 1));
      expect(begun.length - told.length).toBeGreaterThanOrEqual(0);
      expect(begun.length - told.length).toBeLessThanOrEqual(1);
      for (const attempt of told) expect(over[attempt - 1]?.status).toBe('failed');
      await time.move(100_000);
      expect(time.timers()).toBe(0);
      expect(limits.tryTake([lock, rate].map((resource) => ({ resource, amount: 1 })))).not.toBeNull();
      expect(host.held.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});
