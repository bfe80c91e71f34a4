import { expect, test } from 'vitest';
import type { Outcome } from '../../src/model/ports.js';
import { compose } from '../../src/policy/policy.js';
import type { Action } from '../../src/policy/policy.js';
import { timeout } from '../../src/policy/timeout.js';
import { bad, createTime, first, good, heldAction, scripted, settled } from './rig.js';

/** An action that answers an abort only when the test says how it ended. */
function stubborn() {
  let end: (outcome: Outcome) => void = () => {};
  let aborted: unknown = null;
  const action: Action = ({ signal }) =>
    new Promise((settle) => {
      end = settle;
      signal.addEventListener('abort', () => (aborted = signal.reason));
    });
  return { action, end: (outcome: Outcome) => end(outcome), reason: () => aborted };
}

const seconds90 = { ms: 90_000, key: 'timeout' } as const;

test('item 3: what takes too long is ended, and what was still running is named with the limit', async () => {
  const time = createTime();
  const { action, end, reason } = stubborn();
  let outcome: Outcome | null = null;
  const ending = timeout(seconds90, time.after)(action)(first).then((found) => (outcome = found));
  await time.move(89_999);
  expect(reason()).toBeNull();
  await time.move(1);
  expect(reason()).toEqual(new Error('took longer than its timeout of 1m30s'));
  // Its processes are not gone yet.
  expect(outcome).toBeNull();
  end({ status: 'cancelled', running: ['sleep 1000', 'the plugin "x"'] });
  expect(await ending).toEqual({
    status: 'failed',
    failure: {
      class: 'timeout',
      message: 'took longer than its timeout of 1m30s; still running: sleep 1000, the plugin "x"',
    },
  });
});

test('what was ended and answers with a failure of its own has met the limit all the same', async () => {
  const time = createTime();
  const { action, end } = stubborn();
  const ending = timeout({ ms: 500, key: 'timeout_total' }, time.after)(action)(first);
  await time.move(500);
  end(bad('exit_code'));
  expect(await ending).toEqual(bad('timeout', { message: 'took longer than its timeout_total of 500ms' }));
});

test('what completes stands, also after the limit; no timer is left', async () => {
  const time = createTime();
  const { action, end } = stubborn();
  const late = timeout(seconds90, time.after)(action)(first);
  await time.move(90_000);
  end(good);
  expect(await late).toBe(good);
  expect(await timeout(seconds90, time.after)(scripted(bad()).action)(first)).toEqual(bad());
  expect(time.timers()).toBe(0);
});

test('an abort from outside before the limit leaves the outcome as it is', async () => {
  const time = createTime();
  const stop = new AbortController();
  const { action, end, reason } = stubborn();
  const ending = timeout(seconds90, time.after)(action)({ attempt: 1, signal: stop.signal });
  stop.abort('SIGTERM');
  await time.move(100_000);
  expect(reason()).toBe('SIGTERM');
  end({ status: 'cancelled' });
  expect(await ending).toEqual({ status: 'cancelled' });
});

test('of two limits the one that was met first is named', async () => {
  const time = createTime();
  const both = (attemptMs: number, totalMs: number) =>
    compose([
      timeout({ ms: totalMs, key: 'timeout_total' }, time.after),
      timeout({ ms: attemptMs, key: 'timeout' }, time.after),
    ])(heldAction().action)(first);
  const inner = both(100, 200);
  const outer = both(200, 100);
  await time.move(1000);
  expect(await inner).toEqual(bad('timeout', { message: 'took longer than its timeout of 100ms' }));
  expect(await outer).toEqual(bad('timeout', { message: 'took longer than its timeout_total of 100ms' }));
});

test('an action that throws leaves no timer', async () => {
  const time = createTime();
  const throwing = timeout(seconds90, time.after)(() => Promise.reject(new Error('no')));
  await expect(throwing(first)).rejects.toThrow('no');
  await settled();
  expect(time.timers()).toBe(0);
});
