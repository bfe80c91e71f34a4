import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { lastLine } from '../../src/plugin/index.js';

test.each<[string, string | null]>([
  ['', null],
  ['\n \r\n\u001b[0m\n', null],
  ['one\ntwo\n', 'two'],
  ['one\rtwo\r', 'two'],
  ['\tmuch   room\t\n', 'much room'],
  ['\u001b[1;31mred\u001b[0m and\u001b[2K plain', 'red and plain'],
  ['\u001b]0;title\u0007shown', 'shown'],
  ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['\u001b(Bshort\u001b7', 'short'],
  ['x'.repeat(200), 'x'.repeat(200)],
  ['x'.repeat(201), `${'x'.repeat(200)}…`],
  [`${'x'.repeat(199)}😀`, `${'x'.repeat(199)}…`],
])('the last line of %j', (printed, line) => {
  expect(lastLine(printed)).toBe(line);
});

test('colours are what Node takes for colours', () => {
  const printed = 'a\u001b[38;5;9mb\u001b[?25lc\u001b]2;t\u0007d';
  expect(lastLine(printed)).toBe(stripVTControlCharacters(printed));
});
