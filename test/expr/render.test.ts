import { describe, expect, test } from 'vitest';
import type { Template } from '../../src/model/template.js';
import { isConstant } from '../../src/expr/constant.js';
import { explainExpression } from '../../src/expr/explain.js';
import { renderTemplate } from '../../src/expr/render.js';
import { toText } from '../../src/expr/to-text.js';
import { expression, scope } from './given.js';

const n: Template = { kind: 'expression', expression: expression('params.n') };
const text: Template = {
  kind: 'text',
  parts: ['n=', expression('params.n'), ' ', expression('params.list')],
};
const shell: Template = {
  kind: 'shell',
  command: 'echo "${v1}" "${v2}"',
  values: [
    { variable: 'v1', expression: expression('params.s') },
    { variable: 'v2', expression: expression('[1, null]') },
  ],
};
const literal: Template = { kind: 'literal', value: { a: [1] } };

// LANGUAGE §2: a whole-value expression keeps its type; inside text it becomes text.
describe('rendering', () => {
  test.each<[string, Template, unknown]>([
    ['a literal', literal, { a: [1] }],
    ['an expression', n, 3],
    ['a text', text, 'n=3 [1,2,3]'],
    ['a shell command', shell, 'echo "${v1}" "${v2}"'],
    ['a list', { kind: 'list', items: [n, literal] }, [3, { a: [1] }]],
    [
      'a map',
      {
        kind: 'map',
        entries: [
          ['__proto__', n],
          ['b', text],
        ],
      },
      JSON.parse('{"__proto__":3,"b":"n=3 [1,2,3]"}'),
    ],
  ])('%s', (_, template, value) => {
    expect(renderTemplate(template, scope)).toMatchObject({ ok: true, value });
  });

  test('the values of a shell command stand beside it, wherever it is', () => {
    expect(renderTemplate({ kind: 'map', entries: [['command', shell]] }, scope)).toEqual({
      ok: true,
      value: { command: 'echo "${v1}" "${v2}"' },
      shellValues: { v1: 'text', v2: '[1,null]' },
    });
  });

  test('the first failure ends it', () => {
    const failing: Template = { kind: 'expression', expression: expression('1 / 0') };
    for (const template of [
      { kind: 'list', items: [n, failing] },
      { kind: 'map', entries: [['a', failing]] },
      { kind: 'text', parts: ['x', failing.expression] },
      { kind: 'shell', command: '', values: [{ variable: 'v', expression: failing.expression }] },
    ] satisfies Template[]) {
      expect(renderTemplate(template, scope)).toEqual({
        ok: false,
        message: '${{ 1 / 0 }}: it divides by zero',
      });
    }
  });

  test('a text stays within bounds', () => {
    const large = { ...scope, params: { ...scope.params, s: 'x'.repeat(10_000_000) } };
    const twice: Template = { kind: 'text', parts: [expression('params.s'), expression('params.s')] };
    expect(renderTemplate(twice, large).ok).toBe(false);
  });

  test('values inside of a text', () => {
    expect([1.5, 1e21, -0, true, null, 'x', [1, 'a'], { a: null }].map(toText)).toEqual([
      '1.5',
      '1e+21',
      '0',
      'true',
      '',
      'x',
      '[1,"a"]',
      '{"a":null}',
    ]);
  });
});

test('whether a value holds expressions', () => {
  expect([n, text, shell].map(isConstant)).toEqual([false, false, false]);
  expect(isConstant({ kind: 'list', items: [literal, { kind: 'text', parts: ['a'] }] })).toBe(true);
  expect(isConstant({ kind: 'map', entries: [['a', { kind: 'list', items: [n] }]] })).toBe(false);
});

// Item 6: a skipped task is shown with the values that decided it.
test.each([
  [
    "params.s == 'text' && tasks.build-image.outputs.image-tag != 'v2'",
    { 'params.s': 'text', 'tasks.build-image.outputs.image-tag': 'v1' },
  ],
  ['params.list[params.i] > 1', { 'params.list[params.i]': 2, 'params.i': 1 }],
  ['params.list.exists(x, x > params.n)', { 'params.list': [1, 2, 3], 'params.n': 3 }],
  ["secrets.TOKEN == 'a'", { 'secrets.TOKEN': '***' }],
  ['default(tasks.fetch.result.zzz, true)', { 'tasks.fetch.result.zzz': null }],
  ['true', {}],
])('%s is explained', (source, values) => {
  expect(explainExpression(expression(source), scope)).toEqual(values);
});

test('long values are cut where they explain something', () => {
  const large = {
    ...scope,
    params: { ...scope.params, s: 'x'.repeat(1000), list: Array.from({ length: 999 }, () => 1) },
  };
  expect(explainExpression(expression('params.s.size() > size(params.list)'), large)).toEqual({
    'params.s': `${'x'.repeat(200)}…`,
    'params.list': '[999 items]',
  });
});
