import { expect, test } from 'vitest';
import { retry } from '../../src/policy/retry.js';
import type { Retrying } from '../../src/policy/retry.js';
import { bad, calm, createTime, first, good, heldAction, retryRule, scripted, settled } from './rig.js';

function setUp(sketch: Parameters<typeof retryRule>[0] = {}) {
  const time = createTime();
  const told: Retrying[] = [];
  const policy = retry(retryRule(sketch), {
    after: time.after,
    dice: () => 0,
    onRetry: (each) => told.push(each),
  });
  return { time, told, policy };
}

test('item 2: max_attempts counts all attempts, and each but the last is told with its failure and wait', async () => {
  const { time, told, policy } = setUp({ maxAttempts: 4 });
  const { action, calls } = scripted(bad('network'), bad('timeout'), bad('exit_code'), bad('execution'));
  const ending = policy(action)(first);
  await time.move(10_000);
  expect(await ending).toEqual(bad('execution'));
  expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  expect(told.map(({ attempt, failure, waitMs }) => [attempt, failure.class, waitMs])).toEqual([
    [1, 'network', 1000],
    [2, 'timeout', 2000],
    [3, 'exit_code', 4000],
  ]);
  expect(time.timers()).toBe(0);
});

test('the next attempt begins when the wait is over, not before', async () => {
  const { time, policy } = setUp();
  const { action, calls } = scripted(bad(), good);
  const ending = policy(action)(first);
  await time.move(999);
  expect(calls).toHaveLength(1);
  await time.move(1);
  expect(calls).toHaveLength(2);
  expect(await ending).toBe(good);
});

test('item 2: Retry-After of a failure is waited for', async () => {
  const { told, time, policy } = setUp();
  const ending = policy(scripted(bad('rate_limit', { retryAfterMs: 120_000 }), good).action)(first);
  await time.move(119_999);
  expect(time.timers()).toBe(1);
  await time.move(1);
  expect(await ending).toBe(good);
  expect(told.map(({ waitMs }) => waitMs)).toEqual([120_000]);
});

test('item 1: a failure that is never retried ends it', async () => {
  const { told, policy } = setUp();
  expect(await policy(scripted(bad('validation'), good).action)(first)).toEqual(bad('validation'));
  expect(told).toEqual([]);
});

test('item 2: an abort ends a backoff at once, and no attempt follows', async () => {
  const { time, told, policy } = setUp();
  const stop = new AbortController();
  const { action, calls } = scripted(bad());
  const ending = policy(action)({ attempt: 1, signal: stop.signal });
  await settled();
  stop.abort();
  expect(await ending).toEqual({ status: 'cancelled' });
  expect([calls.length, told.length, time.timers()]).toEqual([1, 1, 0]);
});

test('an attempt that fails after the abort is the last, and its failure stands', async () => {
  const { told, policy } = setUp();
  const stop = new AbortController();
  const failing = policy(() => {
    stop.abort();
    return Promise.resolve(bad());
  });
  expect(await failing({ attempt: 1, signal: stop.signal })).toEqual(bad());
  expect(told).toEqual([]);
});

test('a cancelled attempt is not retried, and none begins with an aborted signal', async () => {
  const { policy } = setUp();
  const { action, calls } = heldAction();
  const stop = new AbortController();
  const ending = policy(action)({ attempt: 1, signal: stop.signal });
  stop.abort();
  expect(await ending).toEqual({ status: 'cancelled' });
  expect(await policy(action)({ attempt: 1, signal: stop.signal })).toEqual({ status: 'cancelled' });
  expect(calls).toHaveLength(1);
});

test('hundreds may wait with one signal', async () => {
  const { time, policy } = setUp({ maxAttempts: 2 });
  const endings = Array.from({ length: 200 }, () => policy(scripted(bad(), good).action)(first));
  await time.move(1000);
  expect(new Set(await Promise.all(endings))).toEqual(new Set([good]));
  expect(calm.aborted).toBe(false);
});
