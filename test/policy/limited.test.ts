import { expect, test } from 'vitest';
import { limited } from '../../src/policy/limited.js';
import { createLimits } from '../../src/policy/limits.js';
import { calm, createTime, first, good, heldAction, memoryHostLocks, scripted, settled } from './rig.js';

function setUp(hostLockNames: readonly string[], ...elsewhere: readonly string[]) {
  const time = createTime();
  const limits = createLimits({ ...time, soon: queueMicrotask });
  const host = memoryHostLocks(...elsewhere);
  const slot = limits.countable(null, 1);
  const api = limits.rate('the rate api', 1, 1000);
  const told: (readonly string[])[] = [];
  const policyWith = (...resources: readonly (typeof slot)[]) =>
    limited({
      limits,
      hostLocks: host.locks,
      needs: resources.map((resource) => ({ resource, amount: 1 })),
      hostLockNames,
      onOver: (release) => release(),
      rank: { priority: 2, index: 0 },
      onWait: (labels) => told.push(labels),
    });
  /** Whether a slot is free. */
  const isFree = (): boolean => {
    const release = limits.tryTake([{ resource: slot, amount: 1 }]);
    release?.('unused');
    return release !== null;
  };
  return { time, limits, host, slot, api, told, policyWith, isFree };
}

test('item 7: all is held while the action is under way, and given back when it is over, thrown or not', async () => {
  const { host, slot, policyWith, isFree } = setUp(['b', 'a', 'b']);
  const { action, calls } = heldAction();
  const ending = policyWith(slot)(action)(first);
  await settled();
  expect([isFree(), [...host.held]]).toEqual([false, ['a', 'b']]);
  calls[0]?.end(good);
  expect(await ending).toBe(good);
  expect([isFree(), host.held.size]).toEqual([true, 0]);
  await expect(policyWith(slot)(() => Promise.reject(new Error('no')))(first)).rejects.toThrow('no');
  expect([isFree(), host.held.size]).toEqual([true, 0]);
});

test('item 7: who waits for a host lock holds nothing else, and says what it waits for', async () => {
  const { host, slot, told, policyWith, isFree } = setUp(['a', 'b'], 'b');
  const { action, calls } = scripted(good);
  const ending = policyWith(slot)(action)(first);
  await settled();
  expect([isFree(), [...host.held], told]).toEqual([true, ['b'], [['the lock b']]]);
  expect(calls).toHaveLength(0);
  host.letGo('b');
  expect(await ending).toBe(good);
  expect([isFree(), host.held.size]).toEqual([true, 0]);
});

test('a host lock that is free while a slot is not is given back until there is one', async () => {
  const { limits, host, slot, told, policyWith } = setUp(['a'], 'a');
  const ending = policyWith(slot)(scripted(good).action)(first);
  await settled();
  const held = limits.tryTake([{ resource: slot, amount: 1 }]);
  host.letGo('a');
  await settled();
  expect(host.held.size).toBe(0);
  held?.();
  expect(await ending).toBe(good);
  expect(told).toEqual([['the lock a']]);
});

test('a try in vain spends nothing of a rate', async () => {
  const { limits, host, api, time, policyWith } = setUp(['a'], 'a');
  const ending = policyWith(api)(scripted(good).action)(first);
  await settled();
  const other = limits.tryTake([{ resource: api, amount: 1 }]);
  expect(other).not.toBeNull();
  host.letGo('a');
  await time.move(1000);
  expect(await ending).toBe(good);
});

test('an abort ends the wait for a host lock and that for a slot, and nothing stays held', async () => {
  const { limits, host, slot, policyWith, isFree } = setUp(['a'], 'a');
  const stop = new AbortController();
  const call = { attempt: 1, signal: stop.signal };
  const { action, calls } = scripted(good);
  const forLock = policyWith(slot)(action)(call);
  await settled();
  const held = limits.tryTake([{ resource: slot, amount: 1 }]);
  const forSlot = policyWith(slot)(action)(call);
  await settled();
  stop.abort();
  expect([await forLock, await forSlot]).toEqual([{ status: 'cancelled' }, { status: 'cancelled' }]);
  held?.();
  expect([isFree(), calls.length, host.waiting.length]).toEqual([true, 0, 0]);
});

test('an abort while the host is asked begins nothing', async () => {
  const { host, slot, api, policyWith, isFree, limits } = setUp(['a']);
  const stop = new AbortController();
  const tryLock = host.locks.tryLock.bind(host.locks);
  host.locks.tryLock = (name) => {
    stop.abort();
    return tryLock(name);
  };
  const { action, calls } = scripted(good);
  const call = { attempt: 1, signal: stop.signal };
  expect(await policyWith(slot, api)(action)(call)).toEqual({ status: 'cancelled' });
  expect([isFree(), calls.length, host.held.size]).toEqual([true, 0, 0]);
  expect(limits.tryTake([{ resource: api, amount: 1 }])).not.toBeNull();
});

test('a host that cannot be asked is thrown, with nothing held', async () => {
  const { host, slot, policyWith, isFree } = setUp(['a', 'b']);
  const tryLock = host.locks.tryLock.bind(host.locks);
  host.locks.tryLock = (name) => (name === 'b' ? Promise.reject(new Error('no flock here')) : tryLock(name));
  await expect(policyWith(slot)(scripted(good).action)(first)).rejects.toThrow('no flock here');
  expect([isFree(), host.held.size, calm.aborted]).toEqual([true, 0, false]);
});
