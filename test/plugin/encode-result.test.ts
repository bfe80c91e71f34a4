import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeResult } from '../../src/plugin/encode-result.js';

const cycle: unknown[] = [1];
cycle.push(cycle);

const thrower = {
  get broken(): never {
    throw new Error('no');
  },
  fine: 1,
};

describe('whatever a plugin returns becomes JSON (item 4)', () => {
  test.each<[string, unknown, unknown, readonly string[]]>([
    ['nothing', undefined, null, []],
    ['JSON', { a: [1, 'x', true, null] }, { a: [1, 'x', true, null] }, []],
    ['undefined members', { a: undefined, b: 1 }, { b: 1 }, []],
    ['undefined in a list', [undefined, 1], [null, 1], ['result[0]: undefined became null']],
    [
      'holes',
      Array(2),
      [null, null],
      ['result[0]: undefined became null', 'result[1]: undefined became null'],
    ],
    ['a safe BigInt', 5n, 5, []],
    ['a large BigInt', [2n ** 64n], ['18446744073709551616'], ['result[0]: a BigInt became text']],
    ['NaN', NaN, null, ['result: NaN became null']],
    ['infinity', { n: -Infinity }, { n: null }, ['result.n: -Infinity became null']],
    ['a Date', new Date(0), '1970-01-01T00:00:00.000Z', ['result: a Date became ISO text']],
    ['an invalid Date', new Date(NaN), null, ['result: an invalid Date became null']],
    ['a Buffer', Buffer.from('hi'), 'aGk=', ['result: bytes became base64 text']],
    [
      'a part of bytes',
      new Uint8Array([0, 104, 105]).subarray(1),
      'aGk=',
      ['result: bytes became base64 text'],
    ],
    ['an ArrayBuffer', new Uint8Array([104, 105]).buffer, 'aGk=', ['result: bytes became base64 text']],
    [
      'numbers',
      Float64Array.of(1, NaN),
      [1, null],
      ['result: a Float64Array became a list', 'result[1]: NaN became null'],
    ],
    ['a Map with text keys', new Map([['a', 1]]), { a: 1 }, ['result: a Map became an object']],
    ['another Map', new Map([[1, 'x']]), [[1, 'x']], ['result: a Map became a list of pairs']],
    ['a Set', new Set([1, 2]), [1, 2], ['result: a Set became a list']],
    ['a function', { f: () => 1 }, { f: null }, ['result.f: a function became null']],
    ['a symbol', [Symbol('x')], [null], ['result[0]: a symbol became null']],
    ['a cycle', cycle, [1, null], ['result[1]: a value that holds itself became null']],
    [
      'an Error',
      new TypeError('x'),
      { name: 'TypeError', message: 'x' },
      ['result: an Error became its name and message'],
    ],
    ['a promise', [Promise.resolve(1)], [null], ['result[0]: a promise that nobody awaited became null']],
    ['a RegExp', /a/g, '/a/g', ['result: a RegExp became text']],
    ['a URL', new URL('http://a/'), 'http://a/', []],
    [
      'toJSON',
      { toJSON: () => ({ at: new Date(0) }) },
      { at: '1970-01-01T00:00:00.000Z' },
      ['result.at: a Date became ISO text'],
    ],
    [
      'toJSON of itself',
      {
        a: 1,
        toJSON() {
          return this;
        },
      },
      { a: 1, toJSON: null },
      ['result.toJSON: a function became null'],
    ],
    [
      'toJSON that throws',
      {
        x: {
          toJSON() {
            throw new Error('no');
          },
        },
      },
      { x: null },
      ['result.x: a value that cannot be read became null'],
    ],
    [
      'a getter that throws',
      thrower,
      { broken: null, fine: 1 },
      ['result.broken: a value that cannot be read became null'],
    ],
    ['boxed values', [new Number(1), new String('s')], [1, 's'], []],
    [
      'an instance',
      new (class {
        a = 1;
        b() {}
      })(),
      { a: 1 },
      [],
    ],
    ['a key that is no name', { 'a b': [NaN] }, { 'a b': [null] }, ['result["a b"][0]: NaN became null']],
    ['a revoked proxy', [revoked()], [null], ['result[0]: a value that cannot be read became null']],
  ])('%s', (_what, value, json, losses) => {
    expect(encodeResult(value)).toEqual({ value: json, losses });
  });

  test('`__proto__` is an ordinary key', () => {
    const { value } = encodeResult(JSON.parse('{"__proto__": {"a": 1}}'));
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1}}');
  });

  test('a value that two places share is no cycle', () => {
    const shared = { a: 1 };
    expect(encodeResult([shared, shared])).toEqual({ value: [{ a: 1 }, { a: 1 }], losses: [] });
  });

  test('what lies deeper than 1,000 is null, without an overflow', () => {
    let deep: unknown = 'bottom';
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    const { value, losses } = encodeResult(deep);
    expect(JSON.stringify(value)).toBe(`${'['.repeat(1000)}null${']'.repeat(1000)}`);
    expect(losses).toEqual([
      expect.stringMatching(/^result(\[0\]){20}…: what lies deeper than 1000 became null$/),
    ]);
  });

  test('after ten losses they are counted', () => {
    const { losses } = encodeResult(Array.from({ length: 25 }, () => NaN));
    expect(losses).toHaveLength(11);
    expect(losses[10]).toBe('15 more values of the result were changed to fit JSON');
  });

  test.each([
    ['many', Array.from({ length: 11 }, () => 1)],
    ['a long list of holes', Array(4_000_000_000)],
    ['numbers', new Float64Array(1000)],
    ['shared again and again', doubled(20)],
  ])('too large a value fails with class resource: %s', (_what, value) => {
    expect(() => encodeResult(value, { depth: 1000, nodes: 10, text: 10 })).toThrow(
      expect.objectContaining({
        name: 'TaskFailure',
        class: 'resource',
        message: 'the result holds more than 10 values',
      }),
    );
  });

  test.each([
    ['one text', 'x'.repeat(9)],
    ['escapes', '\0\0'],
    ['many texts', ['abc', 'def', 'g']],
    ['keys', { abc: 1, def: 2, g: 3 }],
    ['an Error', new Error('xy')],
    ['bytes', Buffer.from('1234567')],
    ['a BigInt', 10n ** 18n],
  ])('too much text fails with class resource: %s', (_what, value) => {
    expect(() => encodeResult(value, { depth: 10, nodes: 10, text: 10 })).toThrow(
      expect.objectContaining({
        name: 'TaskFailure',
        class: 'resource',
        message:
          'the text of the result takes more than 10 characters of JSON: write it to a file and return its path',
      }),
    );
  });

  test.each([['x'.repeat(8)], [['abc', 'd']], [{ abcd: { e: 1 } }], ['\n\n\n\n'], ['é'.repeat(8)]])(
    'as much text as there is room for: %j',
    (value) => {
      expect(encodeResult(value, { depth: 10, nodes: 10, text: 10 })).toEqual({ value, losses: [] });
    },
  );

  test('JSON stays what it is, for all JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const { value, losses } = encodeResult(json);
        expect(JSON.stringify(value)).toBe(JSON.stringify(json));
        expect(losses).toEqual([]);
      }),
    );
  });

  test('anything becomes something that JSON keeps', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withSparseArray: true,
          withNullPrototype: true,
          withBoxedValues: true,
        }),
        (anything) => {
          const { value } = encodeResult(anything);
          const text = JSON.stringify(value);
          expect(JSON.stringify(JSON.parse(text))).toBe(text);
        },
      ),
    );
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function doubled(times: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < times; i += 1) value = [value, value];
  return value;
}
