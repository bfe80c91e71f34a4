import { expect, test } from 'vitest';
import { hasExpression, splitText } from '../../src/expr/split-text.js';

/** Pieces as `text` and `<expression>`. */
function pieces(text: string): readonly string[] {
  const { parts, faults } = splitText(text);
  for (const part of parts) {
    expect(part.kind === 'text' ? part.text : text.slice(part.start, part.end)).toBe(part.text);
  }
  return [
    ...parts.map((part) => (part.kind === 'text' ? part.text : `<${part.text}>`)),
    ...faults.map(({ message, start, end }) => `! ${message} [${text.slice(start, end)}]`),
  ];
}

// Item 1: where an expression begins and ends.
test.each([
  ['plain', ['plain']],
  ['', ['']],
  ['${{ a }}', ['<a>']],
  ['${{a}}', ['<a>']],
  ['x ${{ a }} y ${{ b }}', ['x ', '<a>', ' y ', '<b>']],
  ['${{ a }}${{ b }}', ['<a>', '<b>']],
  ['${X} {{ jinja }} $ {{ x }}', ['${X} {{ jinja }} $ {{ x }}']],
  ['say $${{ x }} ${{ a }}', ['say ${{ x }} ', '<a>']],
  ['$$${{ x }}', ['$${{ x }}']],
  ['${{ \'}}\' + "}}" }}!', ['<\'}}\' + "}}">', '!']],
  ["${{ '\\'}}' }}", ["<'\\'}}'>"]],
  ["${{ r'\\' + '''a'}}b''' }}", ["<r'\\' + '''a'}}b'''>"]],
  ["${{ {'a': {'b': 1}} }}", ["<{'a': {'b': 1}}>"]],
  ["${{ {'a': 1}}}", ["<{'a': 1}>"]],
  ['${{ a // }}', ['<a //>']],
  ['${{\n  a\n}}', ['<a>']],
  ["${{ it's }} and ${{ b }}", ["<it's>", ' and ', '<b>']],
  ["${{ {'a': 1 }} b", ["<{'a': 1>", ' b']],
  ['${{ }}', ['', '! there is no expression between the braces [${{ }}]']],
  ['a ${{ b', ['a ${{ b', '! the expression that starts here is never closed [${{]']],
])('%j', (text, expected) => {
  expect(pieces(text)).toEqual(expected);
});

test('whether a text holds an expression', () => {
  expect(['${{ a }}', 'x ${{', '$${{ a }} ${{ b }}'].map(hasExpression)).toEqual([true, true, true]);
  expect(['plain', '$${{ a }}', '${A} {{ b }}'].map(hasExpression)).toEqual([false, false, false]);
});

test('many texts that are never closed do not take the square of their length', () => {
  expect(splitText('${{ { }} '.repeat(100_000)).parts).toHaveLength(200_000);
});
