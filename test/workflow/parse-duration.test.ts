import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationText } from '../../src/model/duration-text.js';
import { durationPattern, longestMs, parseDuration } from '../../src/workflow/parse-duration.js';
import { parseRate, ratePattern } from '../../src/workflow/parse-rate.js';

describe('a duration is a number with ms s m h d, largest first; a bare number is seconds', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['1d1h1m1s1ms', 90_061_001],
    ['1.5h', 5_400_000],
    ['1h0.5m', 3_630_000],
    ['0h5m', 300_000],
    ['90', 90_000],
    ['0.25', 250],
    [30, 30_000],
    [1.5, 1_500],
    [0.001, 1],
    ['3650d', longestMs],
  ])('%s is %d milliseconds', (value, ms) => {
    expect(parseDuration(value)).toEqual({ ok: true, ms });
    expect(new RegExp(durationPattern, 'u').test(String(value))).toBe(true);
  });

  test('every duration is read back from how it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: longestMs }), (ms) => {
        expect(parseDuration(durationText(ms))).toEqual({ ok: true, ms });
      }),
    );
  });

  test('whatever is typed, the answer is whole milliseconds in the bounds, or a reason with a hint', () => {
    const piece = fc.constantFrom(
      '1',
      '90',
      '.',
      ',',
      '-',
      'ms',
      's',
      'm',
      'h',
      'd',
      ' ',
      ':',
      'e',
      'P',
      'T',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const parsed = parseDuration(pieces.join(''));
        const isSound = parsed.ok
          ? Number.isInteger(parsed.ms) && parsed.ms > 0 && parsed.ms <= longestMs
          : parsed.reason !== '' && parsed.hint !== '';
        expect(isSound).toBe(true);
      }),
    );
  });
});

describe('"Bad input gets": durations', () => {
  test.each([
    [0, 'is no time at all'],
    ['0', 'is no time at all'],
    ['0h0m', 'is no time at all'],
    [-5, 'is less than nothing'],
    ['-5m', 'is less than nothing'],
    [Infinity, 'is no duration'],
    [Number.NaN, 'is no duration'],
    [-Infinity, 'is no duration'],
    ['1,5h', 'is no duration'],
    ['5m garbage', 'is no duration'],
    ['', 'is no duration'],
    [' 5m', 'is no duration'],
    ['5M', 'is no duration'],
    ['m', 'is no duration'],
    ['1e3', 'is no duration'],
    ['5m1h', 'does not begin with its largest unit'],
    ['5m5m', 'names a unit twice'],
    ['1.5h30m', 'has a fraction before its smallest unit'],
    ['0.4ms', 'is less than a millisecond'],
    ['3651d', 'is longer than ten years'],
    [1e30, 'is longer than ten years'],
    ['9'.repeat(200), 'is no duration'],
  ])('%s %s', (value, reason) => {
    expect(parseDuration(value)).toMatchObject({ ok: false, reason });
  });

  test.each([
    ['1,5h', '1h30m'],
    ['5M', '5m'],
    ['90 min', '1h30m'],
    ['1 hour and 30 minutes', '1h30m'],
    ['1h, 5s', '1h5s'],
    ['PT1H30M', '1h30m'],
    ['P2D', '2d'],
    ['01:30:00', '1h30m'],
    ['2:30', '2m30s'],
    ['5m1h', '1h5m'],
    ['1.5h30m', '2h'],
  ])('%s was probably meant as %s', (text, meant) => {
    const parsed = parseDuration(text);
    expect(parsed.ok ? '' : parsed.hint.split(': ').at(-1)).toBe(meant);
  });
});

describe('a rate is a number, "/" and a unit or a duration', () => {
  test.each([
    ['60/min', 60, 60_000],
    ['5/s', 5, 1_000],
    ['5/sec', 5, 1_000],
    ['1/second', 1, 1_000],
    ['2/m', 2, 60_000],
    ['2/minute', 2, 60_000],
    ['9/h', 9, 3_600_000],
    ['9/hour', 9, 3_600_000],
    ['1000/d', 1_000, 86_400_000],
    ['1000/day', 1_000, 86_400_000],
    ['100/15m', 100, 900_000],
    ['10 / 1m30s', 10, 90_000],
  ])('%s is %d in %d milliseconds', (text, count, perMs) => {
    expect(parseRate(text)).toEqual({ ok: true, count, perMs });
    expect(new RegExp(ratePattern, 'u').test(text)).toBe(true);
  });

  test.each([
    ['60', 'is no rate', '60/min or 100/15m'],
    ['60/', 'is no rate', '60/min or 100/15m'],
    ['/min', 'is no rate', '60/min or 100/15m'],
    ['60/5', 'is no rate', '60/min or 100/15m'],
    ['1.5/s', 'is no rate', '60/min or 100/15m'],
    ['60/week', 'is no rate', '60/min or 100/15m'],
    ['60/0s', 'is no rate', '60/min or 100/15m'],
    ['60 per minute', 'is no rate', '60/minute'],
    ['5/seconds', 'is no rate', '5/second'],
    ['0/min', 'lets nothing through', '1/min'],
    ['1000001/s', 'is more than a rate can count', 'at most 1000000'],
  ])('%s %s', (text, reason, hint) => {
    const parsed = parseRate(text);
    expect(parsed).toMatchObject({ ok: false, reason });
    expect(parsed.ok ? '' : parsed.hint).toContain(hint);
  });
});
