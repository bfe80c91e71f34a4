import { expect, test } from 'vitest';
import { durationText, roughDurationText } from '../../src/model/duration-text.js';

test.each([
  [0, '0ms'],
  [250, '250ms'],
  [1_000, '1s'],
  [1_500, '1.5s'],
  [60_000, '1m'],
  [90_000, '1m30s'],
  [90_500, '1m30.5s'],
  [3_600_000, '1h'],
  [129_600_000, '1d12h'],
])('%d ms are %s, as an author would write it', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [437, '437ms'],
  [999.6, '1s'],
  [1_437, '1.4s'],
  [59_960, '1m'],
  [61_234, '1m1.2s'],
])('a span of %d ms is about %s', (ms, text) => {
  expect(roughDurationText(ms)).toBe(text);
});
