import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTokens } from '../../src/workflow/read-tokens.js';
import { loadText } from './load-text.js';

const many = 100_000;

describe('reading stops where nothing good can come ("Bad input gets")', () => {
  test.each([
    ['brackets that open', '['.repeat(many), 'too-deep'],
    ['braces in a list', `tasks: ${'[{'.repeat(many)}`, 'too-deep'],
    ['commas', `tasks: [${','.repeat(many)}]`, 'yaml-syntax'],
    ['commas on lines of their own', `tasks: [${'\n  ,'.repeat(many)}]`, 'yaml-syntax'],
    ['brackets that close nothing', ']'.repeat(many), 'yaml-syntax'],
    ['lists in a row', '[]'.repeat(many), 'yaml-syntax'],
  ])('%s', async (_name, text, code) => {
    expect(readTokens(text).complete).toBe(false);
    const { workflow, diagnostics } = await loadText(text);
    expect(workflow).toBeNull();
    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics.length).toBeLessThan(30);
  });

  test.each([
    ['lists in a list', `a: [${'[1, {b: []}], '.repeat(many / 100)}]`],
    ['keys in brackets', 'a: []\n[b]: []\n'.repeat(many / 100)],
    ['brackets in texts', `a: |\n${'  [\n'.repeat(many / 100)}b: "${'['.repeat(many / 100)}"\n`],
    ['texts that are a bracket', `- |\n [\n`.repeat(many / 100)],
    ['commas in texts', `a: ${','.repeat(many / 100)}b, ,\n`],
  ])('and not at %s', (_name, text) => {
    expect(readTokens(text).complete).toBe(true);
  });

  test('lists that are never closed, each on a line of its own, are not nested', async () => {
    const { diagnostics } = await loadText('tasks: [1,\n'.repeat(300));
    expect([...new Set(diagnostics.map(({ code }) => code))]).toEqual(['yaml-syntax']);
  });

  test('wherever it stops, there is something to tell', async () => {
    const brackets = ['[', '[', '{', '{', ']', '}', ',', ','];
    const others = ['\n', '\n  ', 'a', 'a: ', '"x"', '? ', '- ', '|\n', '---\n'];
    const word = fc.constantFrom(...brackets, ...others);
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 100, maxLength: 600, size: 'max' }), async (words) => {
        const text = words.join('');
        const { diagnostics } = await loadText(text);
        expect(readTokens(text).complete || diagnostics.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

test('stack traces are as they were after a text with faults', async () => {
  const before = Error.stackTraceLimit;
  await loadText('a: [1 2]\n');
  expect(Error.stackTraceLimit).toBe(before);
  expect(before).toBeGreaterThan(0);
});

test('of a million directives a hundred are told', async () => {
  const { diagnostics } = await loadText('%A\n'.repeat(1000));
  expect(diagnostics.filter(({ code }) => code === 'yaml-directive')).toHaveLength(100);
});
