import type { Expression } from '../../src/model/template.js';
import type { Json } from '../../src/model/json.js';
import { checkExpression } from '../../src/expr/check-expression.js';
import { evaluate } from '../../src/expr/evaluate.js';
import { roots, type Names } from '../../src/expr/names.js';
import type { Scope } from '../../src/expr/scope.js';

/** Names of every kind. */
export const names: Names = {
  params: new Map([
    ['s', 'string'],
    ['n', 'number'],
    ['i', 'integer'],
    ['b', 'boolean'],
    ['list', 'list'],
    ['obj', 'object'],
    ['a-b', 'string'],
    ['a', 'number'],
    ['in', 'string'],
    ['__proto__', 'string'],
    ['constructor', 'string'],
  ]),
  env: new Set(['HOME_DIR', 'in']),
  secrets: new Set(['TOKEN']),
  tasks: new Map([
    ['fetch', { upstream: true, outputs: null, results: [] }],
    ['build-image', { upstream: true, outputs: ['image-tag', 'size'], results: ['sub-task'] }],
    ['later', { upstream: false, outputs: [], results: [] }],
    ['toString', { upstream: true, outputs: [], results: [] }],
  ]),
  loopNames: new Set(['row']),
  roots: new Set(roots),
};

/** A scope in which all of those names stand for something. */
export const scope: Scope = {
  params: JSON.parse(
    '{"s":"text","n":3,"i":1,"b":true,"list":[1,2,3],"obj":{"x":1,"constructor":"own","list":["u"]},"a-b":"hyphen",' +
      '"a":10,"in":"keyword","__proto__":"proto","constructor":"made"}',
  ),
  env: { HOME_DIR: '/home/me', in: 'env-in' },
  secrets: { TOKEN: 'hush-hush' },
  run: { id: 'wf_1', dir: '/logs/wf_1', date: '2026-03-29', started_at: '2026-03-29T00:30:00.000Z' },
  workflow: { name: 'wf', file: 'wf.yaml', dir: '/wf' },
  task: (id) => tasks.get(id),
  loops: [
    { as: 'outer', item: 'o', index: 0, key: null, length: 1 },
    { as: 'row', item: { id: 7, tags: ['x', 'y'] }, index: 2, key: 'third', length: 5 },
  ],
  result: { rows: 4 },
  zone: 'UTC',
};

const tasks = new Map([
  [
    'fetch',
    {
      status: 'completed',
      attempts: 1,
      duration_ms: 12,
      result: {
        stdout: 'hello',
        rows: [
          { id: 1, ok: true },
          { id: 2, ok: false },
        ],
        none: null,
      },
      outputs: { path: '/x' },
    },
  ],
  [
    'build-image',
    {
      status: 'completed',
      attempts: 2,
      duration_ms: 5,
      result: { 'sub-task': 'inner' },
      outputs: { 'image-tag': 'v1', size: 5 },
    },
  ],
  ['toString', { status: 'completed', attempts: 1, duration_ms: 1, result: 'own', outputs: {} }],
]);

/** Checks an expression that has to pass. */
export function expression(text: string, known: Names = names): Expression {
  const checked = checkExpression(text, known);
  if (checked.expression === null) throw new Error(`${text}: ${JSON.stringify(checked.issues)}`);
  return { ...checked.expression, place: { line: 1, column: 1 } };
}

/** What an expression gives that passes the check, or the message of its failure. */
export function valueOf(text: string, given: Partial<Scope> = {}): Json | { readonly fails: string } {
  const evaluated = evaluate(expression(text), { ...scope, ...given });
  return evaluated.ok ? evaluated.value : { fails: evaluated.message };
}

/** What an expression gives without the check, whose names are read as CEL reads them. */
export function uncheckedValueOf(text: string, given: Scope = scope): ReturnType<typeof evaluate> {
  return evaluate({ text, cel: text, names: [], place: { line: 1, column: 1 } }, given);
}

/** What the check finds, as `code name start-end`. */
export function issuesOf(text: string, known: Names = names): readonly string[] {
  return checkExpression(text, known).issues.map(
    ({ code, name, start, end }) => `${code} ${name ?? '-'} [${text.slice(start, end)}]`,
  );
}
