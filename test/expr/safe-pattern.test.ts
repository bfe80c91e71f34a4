import { expect, test } from 'vitest';
import { parsePattern } from '../../src/expr/safe-pattern.js';

// Item 1: `matches()` takes literal patterns without nested quantifiers.
test.each([
  '^(a+)+$',
  '(a*)*',
  '(?:a|ab)*c',
  '(a?){30}',
  '((ab)*c)+',
  '(a|a)+$',
  '(x+x+)+y',
  '(?=a)b',
  '(?<=a)b',
  '(a)\\1',
  '[',
  'a?'.repeat(30) + 'a'.repeat(30),
  '(a|a)'.repeat(30) + 'b',
  '.*.*.*.*.*=.*',
  '((a{900}){900}){900}',
  '(\\d|é)*[éü]*é(ü|é)+$',
])('%s is refused', (pattern) => {
  expect(parsePattern(pattern).ok).toBe(false);
});

test.each([
  ['^\\d{4}-\\d{2}-\\d{2}$', '2026-01-31'],
  ['^v?\\d+\\.\\d+\\.\\d+(-[a-z0-9]+)?$', 'v1.20.3-rc1'],
  ['^[a-z0-9._%+-]+@[a-z0-9-]+\\.[a-z]{2,}$', 'me@example.org'],
  ['^(foo|bar)+$', 'foobarfoo'],
  ['error.*code \\d+', 'an error with code 42'],
  ['^([0-9a-f]{2}:){5}[0-9a-f]{2}$', '00:1b:44:11:3a:b7'],
  ['(?i)^YES$', 'yes'],
  ['^[^/]+(/[^/]+)?$', 'a/b'],
  ['\\$\\{\\{', '${{'],
  ['^$', ''],
])('%s is taken', (pattern, text) => {
  const parsed = parsePattern(pattern);
  expect(parsed.ok && parsed.pattern.expression.test(text)).toBe(true);
  expect(parsed.ok && parsed.pattern.longest).toBeGreaterThanOrEqual(200);
});
