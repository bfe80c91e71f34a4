import { expect, test } from 'vitest';
import { listNames, suggestName } from '../../src/plugin/index.js';

test('a name that is near is suggested', () => {
  expect(suggestName('aeg', ['age', 'name'])).toBe(' (did you mean "age"?)');
  expect(suggestName('far', ['age', 'name'])).toBe('');
});

test('many names are counted', () => {
  const names = Array.from({ length: 22 }, (_, index) => `c${index}`);
  expect(listNames(names.slice(0, 2))).toBe('"c0", "c1"');
  expect(listNames(names)).toMatch(/^"c0", .*"c19" and 2 more$/);
});
