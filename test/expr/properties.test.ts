import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.js';
import type { Expression, Template } from '../../src/model/template.js';
import { toCel } from '../../src/expr/cel-names.js';
import { checkExpression } from '../../src/expr/check-expression.js';
import { evaluate } from '../../src/expr/evaluate.js';
import type { Names } from '../../src/expr/names.js';
import { renderTemplate } from '../../src/expr/render.js';
import { toText } from '../../src/expr/to-text.js';
import type { Scope } from '../../src/expr/scope.js';

const runs = { numRuns: 2000 };
const place = { line: 1, column: 1 };

/** What is known in a generated workflow: parameters and tasks, each with a number for a value. */
interface World {
  readonly names: Names;
  readonly scope: Scope;
}

const pool = ['a', 'b', 'a-b', 'a-b-c', 'in', 'toString', '__proto__', 'constructor', 'result', 'n1'];

const worlds: fc.Arbitrary<World> = fc
  .record({
    params: fc.dictionary(fc.constantFrom(...pool), fc.integer({ min: 1, max: 99 }), {
      noNullPrototype: true,
    }),
    tasks: fc.dictionary(fc.constantFrom(...pool), fc.integer({ min: 1, max: 99 }), {
      noNullPrototype: true,
    }),
    loop: fc.option(fc.constantFrom('row', 'entry'), { nil: null }),
  })
  .map(({ params, tasks, loop }) => toWorld(params, tasks, loop));

function toWorld(params: JsonObject, tasks: JsonObject, loop: string | null): World {
  const results = new Map(Object.entries(tasks));
  return {
    names: {
      params: new Map(Object.keys(params).map((name) => [name, 'number'])),
      env: new Set(),
      secrets: new Set(),
      tasks: new Map(Object.keys(tasks).map((id) => [id, { upstream: true, outputs: [], results: [] }])),
      loopNames: new Set(loop === null ? [] : [loop]),
      roots: new Set(loop === null ? ['params', 'tasks'] : ['params', 'tasks', 'item']),
    },
    scope: {
      params,
      env: {},
      secrets: {},
      run: {},
      workflow: {},
      task: (id) => {
        const result = results.get(id);
        return result === undefined ? undefined : { status: 'completed', result, outputs: {} };
      },
      loops: loop === null ? [] : [{ as: loop, item: 5, index: 0, key: null, length: 1 }],
      zone: 'UTC',
    },
  };
}

/** A number by any name, known or not. */
const leaf = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map(String),
  fc.constantFrom(...pool).map((name) => `params.${name}`),
  fc.constantFrom(...pool).map((name) => `tasks.${name}.result`),
  fc.constantFrom(...pool).map((name) => `params['${name}']`),
  fc.constantFrom('item', 'row', 'nothing', 'parms.a', 'steps.a.result'),
);

/** Expressions that give a number, and fail for no other reason than a name. */
const { strict } = fc.letrec<{ strict: string }>((tie) => ({
  strict: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .tuple(tie('strict'), fc.constantFrom('+', '-', '*'), tie('strict'))
      .map((parts) => `(${parts.join(' ')})`),
    tie('strict').map((inner) => `size([${inner}, 1])`),
    tie('strict').map((inner) => `[${inner}, 2][0]`),
    tie('strict').map((inner) => `[1].map(x, x + ${inner})[0]`),
    tie('strict').map((inner) => `[1].filter(row, ${inner} == ${inner}).size()`),
    tie('strict').map((inner) => `cel.bind(item, ${inner}, item * 2)`),
    tie('strict').map((inner) => `{'k': ${inner}}.k`),
    tie('strict').map((inner) => `toJSON(${inner}).size()`),
    tie('strict').map((inner) => `default(${inner}, 1)`),
    tie('strict').map((inner) => `string(${inner}).size()`),
  ),
}));

/** The same with parts that may be passed by. */
const { lazy } = fc.letrec<{ lazy: string }>((tie) => ({
  lazy: fc.oneof(
    { maxDepth: 2 },
    strict,
    fc.tuple(tie('lazy'), tie('lazy'), tie('lazy')).map(([a, b, c]) => `(${a} > 4 ? ${b} : ${c})`),
    fc.tuple(tie('lazy'), tie('lazy')).map(([a, b]) => `(${a} > 4 && ${b} > 4 ? 1 : 2)`),
    fc.tuple(tie('lazy'), tie('lazy')).map(([a, b]) => `(${a} > 4 || ${b} > 4 ? 1 : 2)`),
    fc.tuple(tie('lazy'), tie('lazy')).map(([a, b]) => `default(${a}, ${b})`),
  ),
}));

const nameCodes = new Set(['unknown-root', 'unknown-param', 'unknown-task', 'root-not-here']);
const metAName = /there is no (?:task )?"/u;

// Item "done when": accepted → evaluation never meets an unknown root, task or parameter.
test('an accepted expression never meets an unknown name', () => {
  let accepted = 0;
  fc.assert(
    fc.property(worlds, lazy, ({ names, scope }, text) => {
      const { expression } = checkExpression(text, names);
      if (expression === null) return;
      accepted += 1;
      const evaluated = evaluate({ ...expression, place }, scope);
      expect(evaluated.ok ? '' : evaluated.message).not.toMatch(metAName);
    }),
    runs,
  );
  expect(accepted).toBeGreaterThan(100);
});

// Item "done when": rejected for such a name → evaluation with the check off meets it.
test('an expression that is refused for a name meets it when it is evaluated all the same', () => {
  let refused = 0;
  fc.assert(
    fc.property(worlds, strict, ({ names, scope }, text) => {
      const { issues } = checkExpression(text, names);
      // `tasks.a-b` is the task `a`, which is no number, minus `b`, where there is no task `a-b`.
      const isOther = issues.some(({ code }) => !nameCodes.has(code));
      if (isOther || issues.length === 0) return;
      refused += 1;
      const evaluated = evaluate({ text, ...toCel(text, names), place }, scope);
      expect(evaluated.ok ? 'it gave a value' : evaluated.message).toMatch(metAName);
    }),
    runs,
  );
  expect(refused).toBeGreaterThan(500);
});

// Item "done when": rendering keeps types.
test('rendering keeps types: alone a value stays what it is, in a text it is written as JSON', () => {
  const names: Names = {
    params: new Map([['v', 'object']]),
    env: new Set(),
    secrets: new Set(),
    tasks: new Map(),
    loopNames: new Set(),
    roots: new Set(['params', 'item']),
  };
  const v = toExpression('params.v', names);
  const copied = toExpression('[params.v, {"k": [params.v]}]', names);
  const whole: Template = {
    kind: 'map',
    entries: [['a', { kind: 'list', items: [{ kind: 'expression', expression: v }] }]],
  };
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.string(), (value, around) => {
      const json: Json = JSON.parse(JSON.stringify(value));
      const scope = { ...toWorld({ v: json }, {}, null).scope };
      expect(renderTemplate(whole, scope)).toEqual({ ok: true, value: { a: [json] }, shellValues: {} });
      expect(evaluate(copied, scope)).toEqual({ ok: true, value: [json, { k: [json] }] });
      const text = renderTemplate({ kind: 'text', parts: [around, v, around] }, scope);
      expect(text).toEqual({ ok: true, value: `${around}${toText(json)}${around}`, shellValues: {} });
    }),
    runs,
  );
});

function toExpression(text: string, names: Names): Expression {
  const { expression, issues } = checkExpression(text, names);
  if (expression === null) throw new Error(JSON.stringify(issues));
  return { ...expression, place };
}

// Item 1: no text can make the check or the evaluation throw.
test('whatever is written is either refused or evaluated', () => {
  const pieces = fc.constantFrom(
    ...(
      `params.a tasks.b.result ( ) [ ] { } ' " . - + ! ? : , && || == < / % $ in x 1 2.5 0x 1u "a" 'b' b"x" null __proto__ ` +
      'map( has( default( cel.bind( toJSON( date( size( .map(x, .matches("a+") \\ //'
    ).split(' '),
    ' ',
    '\n',
  );
  fc.assert(
    fc.property(worlds, fc.array(pieces, { maxLength: 12 }), ({ names, scope }, parts) => {
      const text = parts.join('');
      const { expression, issues } = checkExpression(text, names);
      for (const { start, end } of issues)
        expect(0 <= start && start <= end && end <= text.length).toBe(true);
      const evaluated = expression === null ? null : evaluate({ ...expression, place }, scope);
      expect(evaluated === null ? issues.length > 0 : typeof evaluated.ok === 'boolean').toBe(true);
    }),
    runs,
  );
});
