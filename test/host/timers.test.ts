import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemDice } from '../../src/host/dice.js';
import { systemAfter } from '../../src/host/timers.js';

const month = 30 * 86_400_000;

/** Issue 4, item 2: timers over 2³¹ ms do not fire early. The fake ones fire at once on these, as those of Node do. */
describe('a timer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test.each([1, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, month, 24 * month])(
    'of %d ms calls once, and not before',
    (ms) => {
      const callback = vi.fn<() => void>();
      systemAfter(ms, callback);
      vi.advanceTimersByTime(ms - 1);
      expect(callback).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(callback).toHaveBeenCalledOnce();
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test.each([0, 2 ** 31 + 5])('that is called off after %d ms leaves nothing behind', (passed) => {
    const callback = vi.fn<() => void>();
    const cancel = systemAfter(month, callback);
    vi.advanceTimersByTime(passed);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(month);
    expect(callback).not.toHaveBeenCalled();
  });
});

test('dice give numbers from 0 to 1, not always the same', () => {
  const thrown = Array.from({ length: 1000 }, systemDice);
  expect(thrown.filter((number) => number < 0 || number >= 1)).toEqual([]);
  expect(new Set(thrown).size).toBeGreaterThan(990);
});
