import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineBounds, placeOf, toSourceText } from '../../src/text/source-text.js';

const lines = fc.array(fc.string({ maxLength: 12 }), { maxLength: 30 }).map((parts) => parts.join('\n'));

describe('where an offset stands', () => {
  test.each([
    ['', 0, 1, 1],
    ['a\nb', 0, 1, 1],
    ['a\nb', 1, 1, 2],
    ['a\nb', 2, 2, 1],
    ['a\r\nb', 3, 2, 1],
    ['a\n', 2, 2, 1],
    ['a', 99, 1, 2],
    ['a', -1, 1, 1],
    ['😀b', 2, 1, 3],
  ])('%j at %i is %i:%i', (text, offset, line, column) => {
    expect(placeOf(toSourceText('f', text), offset)).toEqual({ line, column });
  });

  test('counting lines and columns by hand gives the same, for every offset of any text', () => {
    fc.assert(
      fc.property(lines, fc.nat({ max: 400 }), (text, at) => {
        const offset = Math.min(at, text.length);
        const before = text.slice(0, offset).split('\n');
        expect(placeOf(toSourceText('f', text), offset)).toEqual({
          line: before.length,
          column: String(before.at(-1)).length + 1,
        });
      }),
    );
  });

  test('a place leads back to its offset', () => {
    fc.assert(
      fc.property(lines, fc.nat({ max: 400 }), (text, at) => {
        const source = toSourceText('f', text);
        const offset = Math.min(at, text.length);
        const { line, column } = placeOf(source, offset);
        expect(lineBounds(source, line - 1).start + column - 1).toBe(offset);
      }),
    );
  });
});
