import { evaluate as evaluateByLibrary } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uncheckedValueOf } from './given.js';

type Kind = 'int' | 'double' | 'bool' | 'string' | 'list';

/** Expressions of CEL in which nothing is ours, by the type they have. */
const expressions = fc.letrec<Record<Kind, string>>((tie) => ({
  int: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: 0, max: 9 }).map(String),
    fc.tuple(tie('int'), fc.constantFrom('+', '-', '*', '/', '%'), tie('int')).map(inBrackets),
    fc.tuple(tie('bool'), tie('int'), tie('int')).map(([test_, a, b]) => `(${test_} ? ${a} : ${b})`),
    tie('list').map((list) => `${list}.size()`),
    fc.tuple(tie('list'), tie('int')).map(([list, index]) => `${list}[${index}]`),
    fc.tuple(tie('int'), tie('int')).map(([value, body]) => `cel.bind(x, ${value}, x + ${body})`),
    tie('string').map((text) => `size(${text})`),
    tie('int').map((inner) => `(-${inner})`),
  ),
  double: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('0.5', '2.0', '1.25'),
    fc.tuple(tie('double'), fc.constantFrom('+', '-', '*'), tie('double')).map(inBrackets),
  ),
  bool: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('true', 'false'),
    fc.tuple(tie('bool'), fc.constantFrom('&&', '||', '==', '!='), tie('bool')).map(inBrackets),
    fc.tuple(tie('int'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('int')).map(inBrackets),
    fc.tuple(tie('string'), fc.constantFrom('<', '==', '!='), tie('string')).map(inBrackets),
    fc.tuple(tie('int'), fc.constantFrom('<', '>'), tie('double')).map(inBrackets),
    fc.tuple(tie('list'), fc.constantFrom('==', '!='), tie('list')).map(inBrackets),
    fc.tuple(tie('int'), tie('list')).map(([item, list]) => `(${item} in ${list})`),
    fc
      .tuple(tie('list'), fc.constantFrom('all', 'exists', 'exists_one'), tie('int'))
      .map(([list, macro, other]) => `${list}.${macro}(y, ${other} / y > 1)`),
    fc.tuple(tie('string'), tie('string')).map(([text, part]) => `${text}.contains(${part})`),
    tie('bool').map((inner) => `!${inner}`),
  ),
  string: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom("''", "'a'", "'ab'", '"b"'),
    fc.tuple(tie('string'), fc.constant('+'), tie('string')).map(inBrackets),
    tie('int').map((inner) => `string(${inner})`),
  ),
  list: fc.oneof(
    { maxDepth: 2 },
    fc.array(tie('int'), { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(tie('list'), fc.constant('+'), tie('list')).map(inBrackets),
    fc.tuple(tie('list'), tie('int')).map(([list, other]) => `${list}.map(z, z * ${other})`),
    fc.tuple(tie('list'), tie('int')).map(([list, other]) => `${list}.filter(z, z != ${other})`),
  ),
}));

function inBrackets(parts: readonly string[]): string {
  return `(${parts.join(' ')})`;
}

// Item 1: the language is CEL. The library evaluates what we evaluate, and both come to the same, failures included.
test('what an expression of CEL gives is what its library makes of it', () => {
  let values = 0;
  const all = fc.oneof(
    expressions.int,
    expressions.bool,
    expressions.string,
    expressions.list,
    expressions.double,
  );
  fc.assert(
    fc.property(all, (text) => {
      const ours = uncheckedValueOf(text);
      values += ours.ok ? 1 : 0;
      expect([text, ours.ok ? ours.value : 'fails']).toEqual([text, byLibrary(text)]);
    }),
    { numRuns: 2000 },
  );
  expect(values).toBeGreaterThan(1000);
});

function byLibrary(text: string): unknown {
  try {
    const value: unknown = evaluateByLibrary(text);
    return JSON.parse(
      JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)),
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 'fails';
    throw error;
  }
}
