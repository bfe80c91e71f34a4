import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMap, isScalar, parseDocument, stringify, type Scalar } from 'yaml';
import { locate } from '../../src/workflow/locate.js';
import { valueAt, type LocatedScalar } from '../../src/workflow/located.js';
import { offsetInFile, placesIn } from '../../src/workflow/scalar-offsets.js';

/* Item 1: "diagnostics that point inside the YAML string (block scalars and folded ones too)". */

function scalarAt(text: string, key = 'key'): LocatedScalar {
  const node = valueAt(locate(parseDocument(text, { version: '1.2' }).contents, text).root, key);
  if (node?.kind !== 'scalar') throw new Error('no scalar there');
  return node;
}

/** What stands in the file where a stretch of the value is found to be. */
function found(text: string, words: string, key = 'key'): string {
  const scalar = scalarAt(text, key);
  const start = String(scalar.value).indexOf(words);
  expect(start).not.toBe(-1);
  const span = placesIn(text, scalar)(start, start + words.length);
  expect(offsetInFile(text, scalar, start)).toBe(span.start);
  return text.slice(span.start, span.end);
}

describe('a stretch of a value is found where it was written', () => {
  test.each<readonly [style: string, text: string, words: string]>([
    ['plain', 'key: echo ${{ x }} there\n', '${{ x }}'],
    ['plain over lines', 'key: echo\n  one\n\n  two ${{ x }}\n  three\nother: 1\n', '${{ x }}'],
    ['plain with CRLF', 'key: echo\r\n  one\r\n  two x\r\n', 'two x'],
    ['single quotes', "key: 'it''s ''${{ x }}'' there'\n", '${{ x }}'],
    ['single quotes over lines', "key: 'it''s\n\n   folded  \n  ${{ x }}'\n", '${{ x }}'],
    ['double quotes', 'key: "a\\tb\\u00e9\\U0001F600\\x41 \\"${{ x }}\\""\n', '${{ x }}'],
    ['double quotes over lines', 'key: "a  \n\n\n  b\\\n    c\\ \n  ${{ x }}"\n', '${{ x }}'],
    ['double quotes, an escaped CRLF', 'key: "a\\\r\n    b ${{ x }}"\n', '${{ x }}'],
    ['a block', 'key: |\n  one\n    two ${{ x }}\n\n  three\n', '${{ x }}'],
    ['a block with everything in its header', 'key: |2- # note\n\n\n     one\n  ${{ x }}\n\n', '${{ x }}'],
    ['a block with CRLF', 'key: |\r\n  one\r\n  ${{ x }}\r\n', '${{ x }}'],
    ['a folded block', 'key: >+\n  one\n  two\n\n  three ${{ x }}\n    more\n\n  four\n\n', '${{ x }}'],
    ['a folded block, behind indented lines', 'key: >\n  one\n\n    two\n\n  ${{ x }}\n', '${{ x }}'],
    ['a flow mapping', '{key: "a ${{ x }}"}\n', '${{ x }}'],
    ['with tag and anchor', 'key: &a !!str "a ${{ x }}"\n', '${{ x }}'],
  ])('%s', (_, text, words) => {
    expect(found(text, words)).toBe(words);
  });

  test.each<readonly [style: string, text: string, words: string, written: string]>([
    ['single quotes, a doubled one in it', "key: '${{ ''a'' }}'\n", "'a'", "''a''"],
    ['double quotes, escapes in it', 'key: "${{ \\"a\\" }} b"\n', '"a"', '\\"a\\"'],
    ['an alias', 'first: &a "${{ x }}"\nkey: *a\n', '${{ x }}', '*a'],
  ])('%s, as it is written there', (_, text, words, written) => {
    expect(found(text, words)).toBe(written);
  });

  test('a stretch over folded lines reaches from its first character to its last', () => {
    expect(found('key: >\n  ${{ a +\n  b }} c\n', '${{ a + b }}')).toBe('${{ a +\n  b }}');
  });
});

const styles = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;

test('every character of every style that is not escaped is found (2,000 texts)', () => {
  const unit = fc.constantFrom(
    'a',
    'b',
    '$',
    '{',
    '}',
    ' ',
    ' ',
    '\n',
    '\t',
    "'",
    '"',
    '\\',
    'é',
    '😀',
    '#',
    ':',
    '-',
    '\u0007',
  );
  const written = new Map<string, number>();
  fc.assert(
    fc.property(
      fc.string({ unit, maxLength: 60 }),
      fc.constantFrom(...styles),
      fc.integer({ min: 20, max: 40 }),
      fc.boolean(),
      (value, style, lineWidth, crlf) => {
        const lines = stringify({ outer: { key: styled(value, style) } }, { lineWidth });
        const text = crlf ? lines.replaceAll('\n', '\r\n') : lines;
        const node = parseDocument(text).contents;
        if (!isMap(node)) throw new Error('no mapping');
        const root = locate(node, text).root;
        const scalar = valueAt(valueAt(root, 'outer'), 'key');
        if (scalar?.kind !== 'scalar' || typeof scalar.value !== 'string') return;
        const got = node.getIn(['outer', 'key'], true);
        if (isScalar(got)) written.set(String(got.type), (written.get(String(got.type)) ?? 0) + 1);
        const placed = placesIn(text, scalar);
        for (const { 0: character, index: at } of scalar.value.matchAll(/[^]/gu)) {
          // White space may be a line end in the file, and these are escaped in some styles.
          if (' \n\t\'"\\\u0007'.includes(character)) continue;
          const { start, end } = placed(at, at + character.length);
          expect(text.slice(start, end)).toBe(character);
        }
      },
    ),
    { numRuns: 2000 },
  );
  expect([...written.keys()].toSorted()).toEqual([...styles].toSorted());
});

function styled(value: string, type: Scalar.Type): Scalar {
  const document = parseDocument('key: x');
  const node = document.createNode(value);
  node.type = type;
  return node;
}
