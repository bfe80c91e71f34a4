import { describe, expect, test } from 'vitest';
import { parseOutputs } from '../../src/plugin/parse-outputs.js';

/** Item 5: lines, here-document blocks and JSON, each as it stands. */
describe('the text of $OPRUN_OUTPUT', () => {
  test.each<readonly [what: string, text: string, outputs: object]>([
    ['nothing', '', {}],
    ['empty lines', '\n \r\n\n', {}],
    ['a line', 'name=value\n', { name: 'value' }],
    ['a line without an end', 'name=value', { name: 'value' }],
    ['a value that is empty', 'name=\n', { name: '' }],
    ['a value as it stands', 'a= x=y "$(z)" <<EOF ', { a: ' x=y "$(z)" <<EOF ' }],
    ['several lines, the last one of a name counting', 'a=1\nb=2\n\na=3\n', { b: '2', a: '3' }],
    ['lines that end with CR LF', 'a=1\r\nb<<E\r\nx\r\ny\r\nE\r\n', { a: '1', b: 'x\ny' }],
    ['a block', 'a<<EOF\nx=1\n\n y<<Z \nEOF\nb=2', { a: 'x=1\n\n y<<Z ', b: '2' }],
    ['a block without lines', 'a<<EOF\nEOF\n', { a: '' }],
    ['a block of one empty line', 'a<<EOF\n\nEOF', { a: '' }],
    ['a delimiter of any kind', 'a<<{ "e o f\n}\n{ "e o f\n', { a: '}' }],
    ['names such as hyphens make', 'build-image_2=x', { 'build-image_2': 'x' }],
    ['a name of 64 characters', `${'n'.repeat(64)}=x`, { ['n'.repeat(64)]: 'x' }],
    [
      'JSON',
      ' \n{"a": 1, "b": [true, null, "x"], "c": {"d": 1.5}}\n',
      { a: 1, b: [true, null, 'x'], c: { d: 1.5 } },
    ],
    ['JSON without outputs', '{}', {}],
  ])('%s', (_what, text, outputs) => {
    expect(parseOutputs(text)).toEqual({ ok: true, outputs });
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is a name like any other',
    (name) => {
      for (const text of [`${name}=x`, `${name}<<E\nx\nE`, `{"${name}": "x"}`]) {
        const parsed = parseOutputs(text);
        expect(parsed.ok && Object.entries(parsed.outputs)).toEqual([[name, 'x']]);
      }
      expect({}).not.toHaveProperty('x');
    },
  );

  test.each<readonly [text: string, message: string]>([
    ['a=1\nhello\n', 'line 2 is neither NAME=VALUE nor NAME<<DELIMITER: "hello"'],
    [
      'a<<E\n1\n2\nE\n\n  b=1',
      'line 6: "  b" cannot be the name of an output: a name is a letter or _ and up to 63 letters, digits, _ and -',
    ],
    [
      '1a=1',
      'line 1: "1a" cannot be the name of an output: a name is a letter or _ and up to 63 letters, digits, _ and -',
    ],
    [
      `${'n'.repeat(65)}=x`,
      `line 1: "${'n'.repeat(40)}…" cannot be the name of an output: a name is a letter or _ and up to 63 letters, digits, _ and -`,
    ],
    [
      '=x',
      'line 1: "" cannot be the name of an output: a name is a letter or _ and up to 63 letters, digits, _ and -',
    ],
    ['a<<\nx\n', 'line 1 says no delimiter: write a<<DELIMITER'],
    ['b=1\na<<EOF\nx\n EOF\n', 'line 2: no line after it is its delimiter "EOF"'],
    ['[1]', 'line 1 is neither NAME=VALUE nor NAME<<DELIMITER: "[1]"'],
    [
      '{"a b": 1}',
      '"a b" cannot be the name of an output: a name is a letter or _ and up to 63 letters, digits, _ and -',
    ],
    [
      `{"a": ${'['.repeat(2000)}${']'.repeat(2000)}}`,
      expect.stringContaining('its JSON cannot be kept as it is: '),
    ],
    ['{"a": 1e999}', expect.stringContaining('its JSON cannot be kept as it is: ')],
    ['{"a": 1} x', expect.stringContaining('it begins with { and is no JSON object: ')],
  ])('%j is not one', (text, message) => {
    expect(parseOutputs(text)).toEqual({ ok: false, message });
  });
});
