import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastOffsetOf } from '../../src/expr/characters.js';
import { checkExpression } from '../../src/expr/check-expression.js';
import type { Json } from '../../src/model/json.js';
import { names, valueOf } from './given.js';

// LANGUAGE §2: the helper functions, as functions and as methods.
test.each<[string, Json]>([
  ["contains(params.s, 'ex') && params.s.contains('ex') && contains(params.list, 2)", true],
  ["startsWith(params.s, 'te') && params.s.startsWith('te')", true],
  ["endsWith(params.s, 'xt') && !params.s.endsWith('te')", true],
  ["split('a,b,c', ',')", ['a', 'b', 'c']],
  ["'a,b,c'.split(',', 2)", ['a', 'b,c']],
  ["'a,b'.split(',', params.i)", ['a,b']],
  ["join([1, 'a', null, true, [2]], '-')", '1-a--true-[2]'],
  ["['a', 'b'].join()", 'ab'],
  ["lower('AbÇ') + 'x'.upper() + trim(' y ')", 'abçXy'],
  ["size('a😀') + size([1]) + size({'a': 1}) + 'ab'.size()", 6],
  ["basename('/a/b.txt') + ' ' + dirname('/a/b.txt')", 'b.txt /a'],
  [
    "[basename('/'), dirname('/'), basename('a/'), dirname('a'), dirname('a//b/'), dirname('')]",
    ['/', '/', 'a', '.', 'a', '.'],
  ],
  ["slugify('  Größe: 7 Äpfel & Crème! ')", 'grosse-7-apfel-creme'],
  ["'aXbX'.replace('X', '$&')", 'a$&b$&'],
  ["'hello'.substring(1, params.n) + substring('hello', 4)", 'elo'],
  ["'hello'.indexOf('l') + lastIndexOf('hello', 'l')", 5],
  ["toJSON({'a': [1, 2.5, null], 'b': 'x'})", '{"a":[1,2.5,null],"b":"x"}'],
  ['params.list.toJSON()', '[1,2,3]'],
  ['fromJSON(\'{"a": [1, 2]}\').a[1]', 2],
  [
    "format('%s|%d|%.2f|%f|%e|%x|%X|%o|%b|%%', ['a', 3, 2.5, 1, 1500, 255, 255, 8, 5])",
    'a|3|2.50|1.000000|1.500000e+3|ff|FF|10|101|%',
  ],
  ["'%s and %s'.format([params.list, null])", '[1,2,3] and '],
  ["params.s.matches('^t.*t$') && matches('2026-01-31', '^\\\\d{4}-\\\\d{2}-\\\\d{2}$')", true],
  ["'ABC'.matches('(?i)^abc$')", true],
  ["timestamp(run.started_at).getFullYear() + int('1') + int(2.9)", 2029],
  ["timestamp('2026-01-31T00:00:00Z') + duration('1h30m')", '2026-01-31T01:30:00.000Z'],
  ['timestamp(params.n)', '1970-01-01T00:00:03.000Z'],
  ["duration('90s')", '90s'],
  ['string(params.n) + string(2) + string(true)', '32true'],
  ['type(params.s) == string && type(params.list) == list && type(params.obj) == map', true],
  ["bytes('abc').base64() + bytes('a').hex()", 'YWJj61'],
  ['dyn(params.s)', 'text'],
])('%s', (text, value) => {
  expect(valueOf(text)).toEqual(value);
});

test.each([
  ["format('%d', ['a'])", '%d of format() takes a whole number, not a string'],
  ["format('%s %s', ['a'])", 'format() has only 1 values for more places'],
  ["format('%s', ['a', 'b'])", 'format() has 2 values and 1 places for them'],
  ["format('%q', ['a'])", 'format() knows %s %d %f %e %x %X %o %b, and %% for a % itself'],
  ["format('%d', [2.5])", '%d of format() takes a whole number, not a number with decimals'],
  ['fromJSON(params.s)', 'fromJSON() was given a string that is not JSON'],
  ["'abc'.substring(2, 9)", 'substring() was asked for 2 to 9 of a string of 3 characters'],
  ['lower(tasks.fetch.result.rows)', 'lower() takes a string, not a list'],
  ["'ab'.indexOf('b', 3)", 'indexOf() was asked to begin at 3 of 2 characters'],
  ["date(params.s, '%Y')", 'date() was given a string that is no time, such as "2026-01-31T06:00:00Z"'],
  ["date(run.date, '%' + 'Q')", 'date() knows no %Q in a format'],
])('%s fails', (text, message) => {
  expect(valueOf(text)).toEqual({ fails: `\${{ ${text} }}: ${message}` });
});

// What can never work is told before anything runs.
test.each([
  ["fromJSON('{')", 'fromJSON() was given a string that is not JSON'],
  ["'{'.fromJSON()", 'fromJSON() was given a string that is not JSON'],
  ["date('31.1.2026', '%Y')", 'date() was given a string that is no time, such as "2026-01-31T06:00:00Z"'],
  ["date('2026-02-30', '%Y')", 'date() was given a string that is no time, such as "2026-01-31T06:00:00Z"'],
  ["date(run.date, '%Y', '1d')", 'date() was given a shift that is not like "-1d" or "+2h30m"'],
  ["date(run.date, '%Y', '-1w')", 'date() was given a shift that is not like "-1d" or "+2h30m"'],
  ["date(run.date, '%Q')", 'date() knows no %Q in a format'],
])('%s is refused', (text, message) => {
  const { issues } = checkExpression(text, names);
  expect(issues).toMatchObject([{ code: 'expression-type', message }]);
});

// All functions count characters, and none gives half of one.
test.each<[string, Json]>([
  ["substring('😀ab', 0, 1)", '😀'],
  ["substring('a😀b', 2)", 'b'],
  ["split('😀a', '')", ['😀', 'a']],
  ["split('a😀', '', 1)", ['a😀']],
  ["replace('😀a', '', '-')", '-😀-a-'],
  ["replace('', '', '-')", '-'],
  ["indexOf('😀ab', 'b') + 'a😀b😀b'.lastIndexOf('b')", 6],
  [
    "['b😀b'.indexOf('b', 1), 'b😀b'.lastIndexOf('b', 1), 'ab'.indexOf('', 2), 'ab'.lastIndexOf('')]",
    [2, 0, 2, 2],
  ],
  ["size('😀ab') == 3 && matches('😀', '^.$')", true],
  [String.raw`fromJSON("[\"\\ud83d\", \"\\ud83d\\ude00\", \"\\\\ud83d\"]")`, ['\ufffd', '😀', '\\ud83d']],
  [
    "string([1, 'a']) + string({'a': null}) + string(null) + string(tasks.fetch.result.rows[0])",
    '[1,"a"]{"a":null}{"id":1,"ok":true}',
  ],
])('%s', (text, value) => {
  expect(valueOf(text)).toEqual(value);
});

test('the last place of a part is what JavaScript says it is', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 120 });
  fc.assert(
    fc.property(letters, letters, fc.nat(120), (text, part, from) => {
      expect(lastOffsetOf(text, part)).toBe(text.lastIndexOf(part));
      expect(lastOffsetOf(text, part, from)).toBe(text.lastIndexOf(part, from));
      const long = part.repeat(3).slice(0, 20);
      expect(lastOffsetOf(text.repeat(3), long, from)).toBe(text.repeat(3).lastIndexOf(long, from));
    }),
    { numRuns: 2000 },
  );
});

// LANGUAGE §2: `date(t, format, shift)` with strftime letters, in the zone of the evaluation.
describe('date', () => {
  test.each([
    ["date(run.started_at, '%Y-%m-%d', '-1d')", 'UTC', '2026-03-28'],
    ["date(run.started_at, '%F %T %z %Z %j %A %-d')", 'UTC', '2026-03-29 00:30:00 +0000 UTC 088 Sunday 29'],
    ["date('2026-01-01', '%j|%-j|%%j')", 'Europe/Berlin', '001|1|%j'],
    ["date(run.started_at, '%F %H:%M %z')", 'Europe/Berlin', '2026-03-29 01:30 +0100'],
    // The clocks go forward at 2: a day later is the same hour, 24 hours later is not.
    ["date('2026-03-28T12:00:00', '%F %H:%M', '+1d')", 'Europe/Berlin', '2026-03-29 12:00'],
    ["date('2026-03-28T12:00:00', '%F %H:%M', '+24h')", 'Europe/Berlin', '2026-03-29 13:00'],
    ["date('2026-03-31', '%F', '+1d2h30m')", 'America/New_York', '2026-04-01'],
    ["date('2026-01-31T23:00:00+02:00', '%F %T')", 'UTC', '2026-01-31 21:00:00'],
    ["date('2026-01-31 23:00', '%F %H', '-500ms')", 'Asia/Tokyo', '2026-01-31 22'],
    ["'2024-02-29'.date('%F', '-366d')", 'UTC', '2023-02-28'],
    ["date(run.date, '%d.%m.%Y')", 'Pacific/Auckland', '29.03.2026'],
  ])('%s in %s', (text, zone, value) => {
    expect(valueOf(text, { zone })).toBe(value);
  });
});
