import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRegExp, type Sequence } from '../../src/expr/pattern-parts.js';
import { parseParamPattern, parsePattern } from '../../src/expr/safe-pattern.js';

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
  '^(?:\\s|[^\\x00-\\x7f])*$',
  '^(?:\\s|\\u2003)*$',
  '(?i)^(?:[k]|\\u212a)*$',
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

// A parameter's pattern is judged with the flag it runs with.
test.each(['^(?:\\p{L}|a)*$', '^(?:\\P{L}|1)*$', '^(?:\\u{61}|a)*$', '^(?:[\\p{L}_]|b)+$'])(
  '%s is refused',
  (pattern) => {
    expect(parseParamPattern(pattern)).toMatchObject({ ok: false, kind: 'not-safe' });
  },
);

test('what is no regular expression is told from what is not safe', () => {
  expect(parsePattern('[')).toEqual({
    ok: false,
    kind: 'invalid',
    message: 'is no regular expression: unterminated character class',
  });
  expect(parseParamPattern('^[\\p{Lu}a]\\p{L}*(?: \\u{1F600})?$')).toMatchObject({
    ok: true,
    pattern: { longest: 10_000 },
  });
});

/** Patterns of which many are dangerous. */
const { patterns } = fc.letrec<{ patterns: string; atom: string; sequence: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      'a',
      'b',
      '1',
      '.',
      '\\w',
      '\\d',
      '\\s',
      '[ab]',
      '[^a]',
      '[^\\x00-\\x7f]',
      '\\p{L}',
      '\\b',
      'ab',
    ),
    tie('patterns').map((inner) => `(?:${inner})`),
  ),
  sequence: fc
    .array(
      fc
        .tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '*?', '{2}', '{1,3}', '{0,2}', '{2,}'))
        .map(([atom, times]) => (atom === '\\b' ? atom : atom + times)),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join('')),
  patterns: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|')),
}));

const hostile = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('a', 'b', '1', 'ab', 'a1', ' ', '\u00a0', 'é', 'ba'),
      fc.constantFrom('', '!', 'b', '1'),
    )
    .map(([part, end]) => part.repeat(24) + end),
  fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '\u00a0', 'é', '!'), maxLength: 30 }),
);

// Item 1: matching is bounded. A matcher that tries every way, and counts, never takes more steps than were reckoned.
test('what is accepted takes no more steps than were reckoned', () => {
  let accepted = 0;
  const ends = fc.constantFrom('', '$', 'c', '=$');
  fc.assert(
    fc.property(patterns, fc.constantFrom('', '^'), ends, hostile, (inner, start, end, text) => {
      const pattern = start + (end === '' ? inner : `(?:${inner})${end}`);
      const parsed = parseParamPattern(pattern);
      if (!parsed.ok) return;
      accepted += 1;
      const { costOf, longest } = parsed.pattern;
      expect(costOf(longest)).toBeLessThanOrEqual(2e8);
      expect([pattern, stepsOf(pattern, text, costOf(text.length))]).toEqual([pattern, 'bounded']);
    }),
    { numRuns: 4000 },
  );
  expect(accepted).toBeGreaterThan(300);
});

test.each([
  ['a*a*$', `${'a'.repeat(60)}!`],
  ['\\w+\\d*$', `${'1'.repeat(60)}!`],
  ['.*a.*b', 'a'.repeat(60)],
  ['^a*b*a*c', 'aabb'.repeat(15)],
  ['(?:ab)*(?:a|b)*$', `${'ab'.repeat(30)}!`],
])('%s takes no more steps than were reckoned', (pattern, text) => {
  const parsed = parsePattern(pattern);
  expect(parsed.ok && parsed.pattern.costOf(10_000)).toBeGreaterThan(2e8 / 100);
  expect(parsed.ok && stepsOf(pattern, text, parsed.pattern.costOf(text.length))).toBe('bounded');
});

/** Whether an engine that goes back finds a match, or that there is none, in that many looks at a character. */
function stepsOf(pattern: string, text: string, most: number): string {
  const tree = parseRegExp(pattern, 'u');
  if (tree === null) throw new Error('not a pattern');
  let steps = 0;

  function isOver(): boolean {
    steps += 1;
    return steps > most;
  }

  function either(alternatives: readonly Sequence[], at: number, then: (at: number) => boolean): boolean {
    return alternatives.some((sequence) => inOrder(sequence, at, then));
  }

  function inOrder([piece, ...rest]: Sequence, at: number, then: (at: number) => boolean): boolean {
    if (piece === undefined) return then(at);
    const { atom, min, max } = piece;
    function turn(count: number, from: number): boolean {
      const isMore =
        count < max && once(from, (next) => (next > from || count < min) && turn(count + 1, next));
      return isMore || (count >= min && inOrder(rest, from, then));
    }
    function once(from: number, next: (at: number) => boolean): boolean {
      if (atom.kind === 'group') return either(atom.alternatives, from, next);
      if (isOver()) return true;
      if (atom.kind === 'characters') {
        const fits = from < text.length && (atom.set === null || atom.set.has(text.charAt(from)));
        return fits && next(from + 1);
      }
      const isWord = [from - 1, from].map((index) => /^\w$/u.test(text.charAt(index)));
      const fits = atom.isStart ? from === 0 : atom.isEnd ? from === text.length : isWord[0] !== isWord[1];
      return fits && next(from);
    }
    return turn(0, at);
  }

  for (let start = 0; start <= text.length; start += 1) {
    if (either(tree, start, () => true)) break;
  }
  return steps > most ? `more than ${String(most)} steps` : 'bounded';
}
