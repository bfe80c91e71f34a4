import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSlots } from '../../src/policy/slots.js';

/** Of a run that nobody cancels. */
const calm = new AbortController().signal;

test('item 4: of those who wait, the lowest rank goes first', async () => {
  const slots = createSlots(1);
  const order: number[] = [];
  const work = async (rank: number) => {
    const release = await slots.acquire(rank, calm);
    order.push(rank);
    await Promise.resolve();
    release?.();
  };
  await Promise.all([work(3), work(1), work(2), work(0)]);
  expect(order).toEqual([0, 1, 2, 3]);
});

test('item 4: never more at once than there are slots, and everybody gets one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.nat(50), { maxLength: 60 }),
      async (size, turns) => {
        const slots = createSlots(size);
        let running = 0;
        let most = 0;
        let served = 0;
        await Promise.all(
          turns.map(async (count, rank) => {
            const release = await slots.acquire(rank, calm);
            running += 1;
            most = Math.max(most, running);
            for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
            running -= 1;
            served += 1;
            release?.();
          }),
        );
        expect(most).toBeLessThanOrEqual(size);
        expect(served).toBe(turns.length);
      },
    ),
  );
});

test('a slot given back twice is one slot', async () => {
  const slots = createSlots(1);
  const release = await slots.acquire(0, calm);
  release?.();
  release?.();
  await slots.acquire(1, calm);
  const third = slots.acquire(2, calm);
  const first = await Promise.race([third.then(() => 'served'), Promise.resolve('waits')]);
  expect(first).toBe('waits');
});

test('after an abort those who wait and those who come with that signal get none; others wait on', async () => {
  const stop = new AbortController();
  const slots = createSlots(1);
  const release = await slots.acquire(0, stop.signal);
  const waiting = slots.acquire(1, stop.signal);
  const other = slots.acquire(2, calm);
  stop.abort();
  expect(await waiting).toBeNull();
  expect(await slots.acquire(2, stop.signal)).toBeNull();
  release?.();
  expect(await other).not.toBeNull();
});

test('equals are served in the order in which they came', async () => {
  const slots = createSlots(1);
  const order: string[] = [];
  const work = async (name: string) => {
    const release = await slots.acquire(7, calm);
    order.push(name);
    await Promise.resolve();
    release?.();
  };
  await Promise.all(['a', 'b', 'c', 'd', 'e'].map(work));
  expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
});
