import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonLength } from '../../src/plugin/json-length.js';

test('the length of a text in JSON, whatever is in it (item 4)', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
      ),
      (text) => {
        expect(jsonLength(text)).toBe(JSON.stringify(text).length);
      },
    ),
  );
});

test.each([['plain'], ['"\\'], ['\b\t\n\f\r\v\0'], ['\ud83d\ude00 \ud83d \ude00\ud83d']])('%j', (text) => {
  expect(jsonLength(text)).toBe(JSON.stringify(text).length);
});
