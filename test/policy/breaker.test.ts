import { expect, test } from 'vitest';
import type { BreakerStore } from '../../src/model/ports.js';
import { breaker, refusal } from '../../src/policy/breaker.js';
import {
  bad,
  breakerRule,
  createTime,
  first,
  good,
  heldAction,
  memoryBreakers,
  scripted,
  settled,
} from './rig.js';

const open = { api: { status: 'open', since: 0, until: 1000, reason: '2 calls in a row failed' } } as const;

const refused = bad('unavailable', {
  message: 'the breaker "api" is open until 1970-01-01 00:00:01 UTC: 2 calls in a row failed',
  breaker: 'api',
});

const probing = bad('unavailable', {
  message: 'the breaker "api" is open, and another call is probing whether all is well again',
  breaker: 'api',
});

test('item 4: it opens after enough failures, and then calls nothing', async () => {
  const { clock } = createTime();
  const { store, states } = memoryBreakers();
  const { action, calls } = scripted(bad('network'));
  const call = breaker(breakerRule(), { store, clock })(action);
  expect([await call(first), await call(first)]).toEqual([bad('network'), bad('network')]);
  expect(await call(first)).toMatchObject({
    status: 'failed',
    failure: { class: 'unavailable', breaker: 'api' },
  });
  expect(calls).toHaveLength(2);
  expect(states.get('api')).toEqual({
    status: 'open',
    since: 0,
    until: 1000,
    reason: '2 calls in a row failed, the last one of class network',
  });
});

test('item 4: while it is open the failure says until when and why', async () => {
  const { clock } = createTime(999);
  const { store } = memoryBreakers(open);
  const ports = { store, clock };
  expect(await breaker(breakerRule(), ports)(scripted(good).action)(first)).toEqual(refused);
  expect(bad('unavailable', (await refusal(breakerRule(), ports)) ?? {})).toEqual(refused);
});

test('item 4: one probe at a time, also of parallel callers; it closes the breaker', async () => {
  const { clock } = createTime(1000);
  const { store, states, probing: claimed } = memoryBreakers(open);
  const { action, calls } = heldAction();
  const call = breaker(breakerRule(), { store, clock })(action);
  const callers = Array.from({ length: 20 }, () => call(first));
  await settled();
  expect(calls).toHaveLength(1);
  calls[0]?.end(good);
  const outcomes = await Promise.all(callers);
  expect(outcomes.filter(({ status }) => status === 'completed')).toEqual([good]);
  expect(outcomes.filter(({ status }) => status === 'failed')).toEqual(
    Array.from({ length: 19 }, () => probing),
  );
  expect([states.get('api'), claimed.size]).toEqual([{ status: 'closed', failures: 0, calls: [] }, 0]);
});

test('item 4: a probe that fails opens it for another cooldown, and one probe follows that', async () => {
  const time = createTime(1000);
  const { store } = memoryBreakers(open);
  const { action, calls } = scripted(bad('timeout'), good);
  const call = breaker(breakerRule(), { store, clock: time.clock })(action);
  expect(await call(first)).toEqual(bad('timeout'));
  await time.move(999);
  expect(await call(first)).toMatchObject({ failure: { breaker: 'api' } });
  await time.move(1);
  expect(await call(first)).toBe(good);
  expect(calls).toHaveLength(2);
});

test('item 4: a cancelled probe leaves it as it was, for the next call to probe', async () => {
  const { clock } = createTime(1000);
  const { store, states } = memoryBreakers(open);
  const call = breaker(breakerRule(), { store, clock })(scripted({ status: 'cancelled' }, good).action);
  expect(await call(first)).toEqual({ status: 'cancelled' });
  expect(states.get('api')).toEqual(open.api);
  expect(await call(first)).toBe(good);
});

test('a probe that was claimed too late finds out: it calls freely, or not at all', async () => {
  const { clock } = createTime(1000);
  const { store, states, probing: claimed } = memoryBreakers(open);
  const changing = (change: () => void): BreakerStore => ({
    ...store,
    tryProbe: (name) => {
      change();
      return store.tryProbe(name);
    },
  });
  const { action, calls } = scripted(good);
  const reopened = changing(() => states.set('api', { ...open.api, until: 2000 }));
  expect(await breaker(breakerRule(), { store: reopened, clock })(action)(first)).toMatchObject({
    status: 'failed',
  });
  states.set('api', open.api);
  const closing = changing(() => states.delete('api'));
  expect(await breaker(breakerRule(), { store: closing, clock })(action)(first)).toBe(good);
  expect([calls.length, claimed.size]).toEqual([1, 0]);
});

test('the result of a probe is written before the probe is given back', async () => {
  const { clock } = createTime(1000);
  const { store, states } = memoryBreakers(open);
  const seen: unknown[] = [];
  const watching: BreakerStore = {
    ...store,
    tryProbe: async (name) => {
      const giveBack = await store.tryProbe(name);
      return () => {
        seen.push(states.get(name)?.status);
        giveBack?.();
      };
    },
  };
  await breaker(breakerRule(), { store: watching, clock })(scripted(good).action)(first);
  expect(seen).toEqual(['closed']);
});

test('good calls of a closed breaker write nothing and wait for no lock', async () => {
  const { clock } = createTime();
  const { store, seen } = memoryBreakers();
  const call = breaker(breakerRule(), { store, clock })(scripted(good).action);
  await call(first);
  await call(first);
  expect(seen).toEqual({ writes: 0, updates: 0 });
});

test('a call that was let in before it opened changes nothing when it ends late', async () => {
  const { clock } = createTime();
  const { store, states } = memoryBreakers();
  const { action, calls } = heldAction();
  const call = breaker(breakerRule(), { store, clock })(action);
  const endings = [call(first), call(first), call(first)];
  await settled();
  for (const outcome of [bad(), bad(), good]) {
    calls.shift()?.end(outcome);
    await settled();
  }
  await Promise.all(endings);
  expect(states.get('api')?.status).toBe('open');
});

test('a store that cannot be read keeps the call from being made; one that cannot be written does not change how it went', async () => {
  const { clock } = createTime();
  const { store } = memoryBreakers();
  const broken = (): Promise<never> => Promise.reject(new Error('no space left'));
  const { action, calls } = scripted(bad());
  await expect(
    breaker(breakerRule(), { store: { ...store, read: broken }, clock })(action)(first),
  ).rejects.toThrow('no space');
  expect(calls).toHaveLength(0);
  const told: string[] = [];
  const ports = { store: { ...store, update: broken }, clock };
  const onTrouble = (message: string) => told.push(message);
  expect(await breaker(breakerRule(), { ...ports, onTrouble })(action)(first)).toEqual(bad());
  expect(told).toEqual(['the breaker "api" does not know how a call went: no space left']);
  await expect(breaker(breakerRule(), ports)(action)(first)).rejects.toThrow('no space');
});

test('an action that throws gives the probe back, and an aborted call makes none', async () => {
  const { clock } = createTime(1000);
  const { store, probing: claimed } = memoryBreakers(open);
  const throwing = breaker(breakerRule(), { store, clock })(() => Promise.reject(new Error('no')));
  await expect(throwing(first)).rejects.toThrow('no');
  expect(claimed.size).toBe(0);
  const { action, calls } = scripted(good);
  const call = { attempt: 1, signal: AbortSignal.abort() };
  expect(await breaker(breakerRule(), { store, clock })(action)(call)).toEqual({ status: 'cancelled' });
  expect([calls.length, claimed.size]).toEqual([0, 0]);
});
