import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.js';
import { evaluate } from '../../src/expr/evaluate.js';
import { expression, scope, uncheckedValueOf, valueOf } from './given.js';

function fails(text: string, message: string): { readonly fails: string } {
  return { fails: `\${{ ${text} }}: ${message}` };
}

// Item 1: JSON integers and doubles mix; BigInt results, nested ones too, become numbers.
test.each<[string, Json]>([
  ['5 / 2', 2],
  ['params.n / 2', 1.5],
  ['params.i / 2', 0.5],
  ['params.n + 1', 4],
  ['1 - params.n', -2],
  ['params.n * 2 + each.index % 2', 6],
  ['params.n > 2 && 2 < params.n && params.n >= 3 && 3 <= params.n', true],
  ['params.n == 3 && 3 == params.n && params.n != 4', true],
  ['params.n in [1, 2, 3] && 2 in params.list', true],
  ['size(params.list)', 3],
  ['[size(params.list), {"a": [1]}]', [3, { a: [1] }]],
  ['[1, 2] == [1.0, 2.0] && {"a": 1} == {"a": params.i}', true],
  ['tasks.fetch.result.rows.map(r, r.id + 1)', [2, 3]],
  ['params.list + [4]', [1, 2, 3, 4]],
  ['0x10 + 1', 17],
])('%s', (text, value) => {
  expect(valueOf(text)).toEqual(value);
});

// Item 1: no prototype reach, and no key is lost.
describe('names of prototypes', () => {
  test.each<[string, Json]>([
    ['params.__proto__ + params.constructor', 'protomade'],
    ['params.obj.constructor', 'own'],
    ['has(params.obj.toString) || has(params.obj.__proto__)', false],
    ["'constructor' in params.obj && !('toString' in params.obj)", true],
    ["default(params.obj.__proto__, 'none')", 'none'],
    [
      "toJSON({'__proto__': 1, 'constructor': 2, 'prototype': 3})",
      '{"__proto__":1,"constructor":2,"prototype":3}',
    ],
    ['fromJSON(\'{"__proto__": {"x": 1}}\').__proto__.x', 1],
    ['tasks.toString.result', 'own'],
    ["default(tasks.fetch.result.rows.length, 'none')", 'none'],
    ["default(tasks.fetch.result.stdout.length, 'none')", 'none'],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  test('a key that an object does not have itself is absent', () => {
    expect(valueOf('params.obj.toString')).toEqual(
      fails('params.obj.toString', '"params.obj" has no "toString"'),
    );
  });

  test('objects that are made do not pollute', () => {
    expect(valueOf("{'__proto__': {'polluted': true}}")).toEqual(
      JSON.parse('{"__proto__":{"polluted":true}}'),
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('macros', () => {
  test.each<[string, Json]>([
    ['params.list.filter(x, x > 1)', [2, 3]],
    ['params.list.map(x, x > 1, x * 2)', [4, 6]],
    ['params.list.exists(x, x == 2) && params.list.all(x, x < 4) && params.list.exists_one(x, x == 1)', true],
    ['params.list.exists(params, params == 3)', true],
    [
      'params.list.map(x, params.list.map(y, x * y))',
      [
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 9],
      ],
    ],
    ['params.list.map(x, params.list.filter(x, x > 2)) == [[3], [3], [3]]', true],
    ['params.obj.map(k, k)', ['x', 'constructor', 'list']],
    ['cel.bind(x, params.n, x * x)', 9],
    ['cel.bind(tasks, {"fetch": 1}, tasks.fetch)', 1],
    // A fault counts only where nothing decides.
    ["[0, 1, 'a'].exists(x, 1 / x == 1)", true],
    ["[0, 'a', 5].all(x, x / 1 > 1)", false],
    ['false && tasks.fetch.result.none.x', false],
    ['tasks.fetch.result.none.x || true', true],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  test.each([
    ['[0].all(x, 1 / x == 1)', 'it divides by zero'],
    ["[0, 'a'].filter(x, 1 / x == 1)", 'it divides by zero'],
    [
      'tasks.fetch.result.stdout.map(x, x)',
      '"tasks.fetch.result.stdout" is a string: map() goes over a list or an object',
    ],
    [
      'tasks.fetch.result.rows.filter(x, x.id)',
      'what filter() asks of each item has to be a boolean, not a number',
    ],
    ['tasks.fetch.result.none.x || false', '"tasks.fetch.result.none" is null and has no "x"'],
  ])('%s fails', (text, message) => {
    expect(valueOf(text)).toEqual(fails(text, message));
  });
});

// LANGUAGE §2: `default(x, y)` is y when x is absent or null.
test.each<[string, Json]>([
  ["default(tasks.fetch.result.zzz, 'd')", 'd'],
  ["default(tasks.fetch.result.none, 'd')", 'd'],
  ["default(tasks.fetch.result.none.x.y, 'd')", 'd'],
  ["default(tasks.fetch.result.rows[9].id, 'd')", 'd'],
  ["default(params.s, 'd')", 'text'],
  ['default(false, true)', false],
  ['has(tasks.fetch.result.stdout) && !has(tasks.fetch.result.zzz)', true],
  ['has(tasks.fetch.result.zzz.deeper)', false],
])('%s', (text, value) => {
  expect(valueOf(text)).toEqual(value);
});

describe('a loop', () => {
  test.each<[string, Json]>([
    ['item.id', 7],
    ['row == item', true],
    ['[each.index, each.key, each.length]', [2, 'third', 5]],
    ['params.list[each.index]', 3],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });
});

describe('failures', () => {
  test.each([
    ['params.list[5]', '"params.list" has 3 items and none at 5'],
    ['params.list[-1]', '"params.list" has 3 items and none at -1'],
    [
      'params.list[params.n / 2]',
      '"params.list" is a list and takes a whole number, not a number with decimals',
    ],
    ['tasks.fetch.result.stdout.x', '"tasks.fetch.result.stdout" is a string and has no "x"'],
    ['1 / 0', 'it divides by zero'],
    ['params.n % 0', 'it divides by zero'],
    [
      'tasks.fetch.result.stdout + 1',
      '"+" takes two numbers, two strings or two lists, not a string and a number',
    ],
    ["double('NaN')", 'the result is a number that JSON cannot hold'],
    ["int('hush')", 'int() was given a string that is no whole number'],
    ["double('hush')", 'double() was given a string that is no number'],
    ["timestamp('hush')", 'timestamp() was given a string that is no time, such as "2026-01-31T06:00:00Z"'],
    ['9007199254740991 * 9007199254740991', 'a whole number becomes too large'],
    ['tasks.fetch.result ? 1 : 2', '"tasks.fetch.result" decides and has to be a boolean, not an object'],
  ])('%s', (text, message) => {
    expect(valueOf(text)).toEqual(fails(text, message));
  });

  test('a message names the way to a value and never shows the value', () => {
    const secret = { secrets: { TOKEN: 'hush-hush' } };
    for (const text of ['int(secrets.TOKEN)', 'fromJSON(secrets.TOKEN)', "date(secrets.TOKEN, '%Y')"]) {
      expect(JSON.stringify(valueOf(text, secret))).not.toContain('hush');
    }
  });
});

// Item 1: evaluation is bounded in steps, and in the texts it makes.
describe('limits', () => {
  const numbers = Array.from({ length: 50_000 }, (_, index) => index);
  const large = { params: { ...scope.params, list: numbers, s: 'a'.repeat(1_000_000) } };

  /** `${inner}` twice, thirty times over. */
  function doubled(inner: string, twice: (name: string) => string): string {
    return numbers.slice(0, 30).reduce((text, at) => `cel.bind(x${at}, ${text}, ${twice(`x${at}`)})`, inner);
  }

  test.each([
    ['loops in loops', 'params.list.map(x, params.list.map(y, y))'],
    ['lists that are looked through', 'params.list.filter(x, x in params.list)'],
    ['comparisons', 'params.list.exists(x, params.list + [x] == params.list + [1.5])'],
    ['texts that are changed', 'params.list.map(x, upper(params.s))'],
    ['texts that are joined', 'params.list.map(x, params.s).join(",")'],
    ['texts that are replaced', 'params.s.replace("a", params.s)'],
    ['texts that double', doubled('params.s', (name) => `${name} + ${name}`)],
    ['lists that double', doubled('[1]', (name) => `[${name}, ${name}]`)],
    ['objects that double', doubled('{}', (name) => `{'a': ${name}, 'b': ${name}}`)],
    ['JSON of lists that double', `toJSON(${doubled('[1]', (name) => `[${name}, ${name}]`)})`],
    ['a large value many times', 'params.list.map(x, params.list)'],
    ['formats', "params.list.map(x, format('%s', [params.s + params.s]))"],
    ['times', "params.list.map(x, date(run.date, '%Y'))"],
  ])('%s', (_, text) => {
    expect(JSON.stringify(valueOf(text, large))).toMatch(/it (?:takes|makes|goes)/u);
  });

  test('nothing passes over a limit', () => {
    const tooMuch = 'params.list.map(x, params.list.map(y, y)) == []';
    for (const text of [
      `${tooMuch} || true`,
      `default(${tooMuch}, true)`,
      `[1].exists(z, ${tooMuch} || true)`,
    ]) {
      expect(JSON.stringify(valueOf(text, large))).toContain('it takes more than 1,000,000 steps');
    }
  });

  test('a large result is handed on without a copy', () => {
    expect(valueOf('params.list', large)).toBe(numbers);
    expect(valueOf('params.list.filter(x, x >= 0)', large)).toEqual(numbers);
  });

  test('JSON whose text is never closed is refused as fast as it is read', () => {
    const open = { params: { ...scope.params, s: `"${String.raw`\"`.repeat(1_000_000)}` } };
    expect(valueOf('fromJSON(params.s)', open)).toEqual(
      fails('fromJSON(params.s)', 'fromJSON() was given a string that is not JSON'),
    );
  });

  test('the last place of a part that nearly fits everywhere', () => {
    const part = `b${'a'.repeat(100_000)}`;
    const given = { params: { ...scope.params, s: 'a'.repeat(4_000_000), 'a-b': part } };
    expect(valueOf('lastIndexOf(params.s, params.a-b)', given)).toBe(-1);
  });

  test('JSON that is nested deeply', () => {
    const deep = { params: { ...scope.params, s: '['.repeat(100_000) + ']'.repeat(100_000) } };
    expect(valueOf('fromJSON(params.s)', deep)).toEqual(
      fails('fromJSON(params.s)', 'fromJSON() was given JSON that is nested too deeply'),
    );
  });
});

test('text that evaluation produced is never evaluated again', () => {
  const given = { params: { ...scope.params, s: '${{ secrets.TOKEN }}' } };
  expect(valueOf("params.s + '${{ 1 }}'", given)).toBe('${{ secrets.TOKEN }}${{ 1 }}');
});

test('one expression, many scopes', () => {
  const cached = expression('item + 1');
  const values = [1, 2, 3].map((item) =>
    evaluate(cached, { ...scope, loops: [{ as: null, item, index: 0, key: null, length: 3 }] }),
  );
  expect(values).toEqual([2, 3, 4].map((value) => ({ ok: true, value })));
});

test('without the check an unknown name is met, and neither has() nor default() answers it', () => {
  for (const text of [
    'params.zz',
    'tasks.zz.result',
    'zz',
    'has(params.zz)',
    'default(tasks.zz.result, 1)',
  ]) {
    expect(uncheckedValueOf(text).ok).toBe(false);
  }
});
