import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLimits } from '../../src/policy/limits.js';
import type { Limits, Need, Release } from '../../src/policy/limits.js';
import { calm, createTime, settled } from './rig.js';

function setUp() {
  const time = createTime();
  return { time, limits: createLimits({ ...time, soon: queueMicrotask }) };
}

interface Asking {
  readonly index?: number;
  readonly priority?: number;
  readonly signal?: AbortSignal;
  readonly onWait?: (labels: readonly string[]) => void;
}

function ask(
  limits: Limits,
  needs: readonly Need[],
  { index = 0, priority = 2, signal = calm, onWait = () => {} }: Asking = {},
): Promise<Release | null> {
  return limits.take({ needs, rank: { priority, index }, signal, onWait });
}

/** Asks, and tells in `order` when it is served; the test gives back. */
function worker(limits: Limits, order: string[]) {
  const held = new Map<string, Release>();
  return {
    held,
    ask: async (name: string, needs: readonly Need[], asking: Asking = {}): Promise<void> => {
      const release = await ask(limits, needs, asking);
      order.push(release === null ? `${name} gone` : name);
      if (release !== null) held.set(name, release);
    },
    giveBack: async (name: string): Promise<void> => {
      held.get(name)?.();
      await settled();
    },
  };
}

test('item 7: of those who wait, the lowest rank goes first: priority, then index, then who came first', async () => {
  const { limits } = setUp();
  const slot = [{ resource: limits.countable(null, 1), amount: 1 }];
  const order: string[] = [];
  const work = async (name: string, asking: Asking) => {
    const release = await ask(limits, slot, asking);
    order.push(name);
    await Promise.resolve();
    release?.();
  };
  await Promise.all([
    work('low', { priority: 3, index: 0 }),
    work('normal 7', { index: 7 }),
    work('normal 7 later', { index: 7 }),
    work('normal 1', { index: 1 }),
    work('urgent', { priority: 0, index: 9 }),
  ]);
  expect(order).toEqual(['urgent', 'normal 1', 'normal 7', 'normal 7 later', 'low']);
});

test('item 7: never more at once than there is of anything, and everybody gets what they need', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      fc.array(
        fc.record({
          wants: fc.array(fc.record({ which: fc.nat(3), amount: fc.integer({ min: 1, max: 4 }) }), {
            maxLength: 3,
          }),
          turns: fc.nat(10),
          index: fc.nat(5),
        }),
        { maxLength: 40 },
      ),
      async (sizes, workers) => {
        const { limits, time } = setUp();
        const stocks = sizes.map((size) => ({ size, resource: limits.countable('x', size), used: 0 }));
        let served = 0;
        await Promise.all(
          workers.map(async ({ wants, turns, index }) => {
            const distinct = new Map(wants.map(({ which, amount }) => [which % stocks.length, amount]));
            const parts = [...distinct].flatMap(([which, amount]) => {
              const stock = stocks[which];
              return stock === undefined ? [] : [{ stock, amount: Math.min(amount, stock.size) }];
            });
            const needs = parts.map(({ stock, amount }) => ({ resource: stock.resource, amount }));
            const release = await ask(limits, needs, { index });
            for (const { stock, amount } of parts) {
              stock.used += amount;
              expect(stock.used).toBeLessThanOrEqual(stock.size);
            }
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            for (const { stock, amount } of parts) stock.used -= amount;
            served += 1;
            release?.();
          }),
        );
        expect([served, time.timers()]).toEqual([workers.length, 0]);
      },
    ),
  );
});

test('item 7: all together or nothing: who lacks one thing holds none of the others', async () => {
  const { limits } = setUp();
  const db = { resource: limits.countable('the lock db', 1), amount: 1 };
  const slot = { resource: limits.countable(null, 2), amount: 1 };
  const order: string[] = [];
  const { ask: work, giveBack } = worker(limits, order);
  await work('a', [db, slot], { index: 0 });
  void work('b', [db, slot], { index: 1 });
  void work('c', [slot], { index: 2 });
  await settled();
  expect(order).toEqual(['a', 'c']);
  await giveBack('a');
  expect(order).toEqual(['a', 'c', 'b']);
});

test('item 7: a large demand is not passed for ever by small ones', async () => {
  const { limits } = setUp();
  const gpu = limits.countable('the pool gpu', 3);
  const order: string[] = [];
  const { ask: work, giveBack } = worker(limits, order);
  for (const name of ['a', 'b']) await work(name, [{ resource: gpu, amount: 1 }]);
  void work('large', [{ resource: gpu, amount: 3 }]);
  void work('small', [{ resource: gpu, amount: 1 }]);
  await giveBack('a');
  expect(order).toEqual(['a', 'b']);
  await giveBack('b');
  expect(order).toEqual(['a', 'b', 'large']);
  await giveBack('large');
  expect(order).toEqual(['a', 'b', 'large', 'small']);
});

test('what a large demand kept free is free again when it is aborted', async () => {
  const { limits } = setUp();
  const gpu = limits.countable(null, 2);
  const order: string[] = [];
  const { ask: work } = worker(limits, order);
  const stop = new AbortController();
  await work('a', [{ resource: gpu, amount: 1 }]);
  void work('large', [{ resource: gpu, amount: 2 }], { signal: stop.signal });
  void work('small', [{ resource: gpu, amount: 1 }]);
  await settled();
  expect(order).toEqual(['a']);
  stop.abort();
  await settled();
  expect(order).toEqual(['a', 'large gone', 'small']);
});

test('an urgent one that comes later goes before who waits already', async () => {
  const { limits } = setUp();
  const slot = [{ resource: limits.countable(null, 1), amount: 1 }];
  const order: string[] = [];
  const { ask: work, giveBack } = worker(limits, order);
  await work('a', slot);
  void work('b', slot, { index: 3 });
  void work('c', slot, { index: 4 });
  await settled();
  void work('urgent', slot, { priority: 0, index: 9 });
  await settled();
  for (const name of ['a', 'urgent', 'b']) await giveBack(name);
  expect(order).toEqual(['a', 'urgent', 'b', 'c']);
});

test('item 7: a rate lets so many begin in any span, and giving back does not help', async () => {
  const { limits, time } = setUp();
  const api = [{ resource: limits.rate('the rate api', 2, 1000), amount: 1 }];
  const begun: number[] = [];
  const work = async (index: number) => {
    const release = await ask(limits, api, { index });
    begun.push(time.clock.monotonic());
    release?.();
  };
  const works = [work(0)];
  await time.move(400);
  works.push(...[1, 2, 3, 4].map(work));
  await time.move(5000);
  await Promise.all(works);
  expect(begun).toEqual([0, 400, 1000, 1400, 2000]);
  expect(time.timers()).toBe(0);
});

test('what was taken of a rate and not used counts for none', async () => {
  const { limits, time } = setUp();
  const api = [{ resource: limits.rate(null, 1, 1000), amount: 1 }];
  const release = await ask(limits, api);
  const next = ask(limits, api);
  await settled();
  release?.('unused');
  expect(await next).not.toBeNull();
  await settled();
  expect(time.timers()).toBe(0);
});

test('no timer is left of a rate that nobody waits for any more', async () => {
  const { limits, time } = setUp();
  const api = [{ resource: limits.rate(null, 1, 1000), amount: 1 }];
  const stop = new AbortController();
  await ask(limits, api);
  const waiting = ask(limits, api, { signal: stop.signal });
  await settled();
  expect(time.timers()).toBe(1);
  stop.abort();
  expect(await waiting).toBeNull();
  await settled();
  expect(time.timers()).toBe(0);
});

test('item 7: who waits is told once what for, and not of what has no label', async () => {
  const { limits } = setUp();
  const slot = { resource: limits.countable(null, 1), amount: 1 };
  const db = { resource: limits.countable('the lock db', 1), amount: 1 };
  const gpu = limits.countable((amount) => `${amount} slots of the pool gpu`, 4);
  const told: unknown[] = [];
  const asking = (name: string): Asking => ({ onWait: (labels) => told.push([name, ...labels]) });
  const all = await ask(limits, [slot, db, { resource: gpu, amount: 3 }], asking('a'));
  void ask(limits, [slot], asking('only a slot'));
  void ask(limits, [slot, db, { resource: gpu, amount: 2 }], asking('b'));
  void ask(limits, [{ resource: gpu, amount: 1 }], asking('c'));
  expect(told).toEqual([]);
  await settled();
  expect(told).toEqual([
    ['b', 'the lock db', '2 slots of the pool gpu'],
    ['c', '1 slots of the pool gpu'],
  ]);
  all?.();
  await settled();
  expect(told).toHaveLength(2);
});

test('who waits for a slot is told of a lock when that is short, too', async () => {
  const { limits } = setUp();
  const slot = { resource: limits.countable(null, 1), amount: 1 };
  const db = { resource: limits.countable('the lock db', 1), amount: 1 };
  const told: unknown[] = [];
  const held = await ask(limits, [slot]);
  const waiting = ask(limits, [slot, db], { onWait: (labels) => told.push(labels) });
  await settled();
  expect(told).toEqual([]);
  const lock = await ask(limits, [db], { priority: 0 });
  expect(told).toEqual([['the lock db']]);
  held?.();
  lock?.();
  expect(await waiting).not.toBeNull();
  expect(told).toHaveLength(1);
});

test('an error of onWait belongs to who waits, and holds up nobody else', async () => {
  const { limits } = setUp();
  const db = [{ resource: limits.countable('the lock db', 1), amount: 1 }];
  const release = await ask(limits, db);
  const onWait = (): never => {
    throw new Error('the journal is gone');
  };
  await expect(ask(limits, db, { onWait })).rejects.toThrow('the journal is gone');
  const next = ask(limits, db);
  release?.();
  expect(await next).not.toBeNull();
});

test('what is given back twice is given back once', async () => {
  const { limits } = setUp();
  const slot = [{ resource: limits.countable(null, 1), amount: 1 }];
  const release = await ask(limits, slot);
  release?.();
  release?.();
  await ask(limits, slot);
  expect(limits.tryTake(slot)).toBeNull();
});

test('after an abort those who wait and those who come with that signal get nothing; others wait on', async () => {
  const { limits } = setUp();
  const slot = [{ resource: limits.countable(null, 1), amount: 1 }];
  const stop = new AbortController();
  const release = await ask(limits, slot, { signal: stop.signal });
  const waiting = ask(limits, slot, { index: 1, signal: stop.signal });
  const other = ask(limits, slot, { index: 2 });
  stop.abort();
  expect(await waiting).toBeNull();
  expect(await ask(limits, slot, { signal: stop.signal })).toBeNull();
  release?.();
  expect(await other).not.toBeNull();
});

test('trying takes all or nothing, at once, and nothing that somebody waits for', async () => {
  const { limits } = setUp();
  const gpu = limits.countable(null, 2);
  const db = { resource: limits.countable(null, 1), amount: 1 };
  const one = { resource: gpu, amount: 1 };
  const release = limits.tryTake([one, db]);
  expect(release).not.toBeNull();
  expect(limits.tryTake([one, db])).toBeNull();
  const large = ask(limits, [{ resource: gpu, amount: 2 }]);
  await settled();
  expect(limits.tryTake([one])).toBeNull();
  release?.();
  expect(await large).not.toBeNull();
  expect(limits.tryTake([db])).not.toBeNull();
});

test('a demand that can never be met is thrown back', () => {
  const { limits } = setUp();
  const resource = limits.countable(null, 2);
  expect(() => limits.tryTake([{ resource, amount: 3 }])).toThrow('3 of 2');
  expect(() =>
    ask(limits, [
      { resource, amount: 1 },
      { resource, amount: 2 },
    ]),
  ).toThrow('3 of 2');
  expect(() => setUp().limits.tryTake([{ resource, amount: 1 }])).toThrow('other limits');
});

test('item 7: tens of thousands who want the same are served in their order, and each signal has one listener', async () => {
  const { limits } = setUp();
  const slot = { resource: limits.countable(null, 4), amount: 1 };
  const db = { resource: limits.countable('the lock db', 3), amount: 1 };
  const stop = new AbortController();
  let listeners = 0;
  const listen = stop.signal.addEventListener.bind(stop.signal);
  stop.signal.addEventListener = (...given: Parameters<typeof listen>) => {
    listeners += 1;
    listen(...given);
  };
  const order: number[] = [];
  const work = async (index: number) => {
    const release = await ask(limits, [slot, db], { index, signal: stop.signal });
    order.push(index);
    await Promise.resolve();
    release?.();
  };
  await Promise.all(Array.from({ length: 20_000 }, (_each, index) => work(19_999 - index)));
  expect(order).toEqual(Array.from({ length: 20_000 }, (_each, index) => index));
  expect(listeners).toBe(1);
});
