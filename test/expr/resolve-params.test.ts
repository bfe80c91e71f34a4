import { expect, test } from 'vitest';
import { checkParam, resolveValues, type ValueSources } from '../../src/expr/resolve-params.js';
import { splitText } from '../../src/expr/split-text.js';
import type { Json } from '../../src/model/json.js';
import type { ParamDeclaration } from '../../src/model/parameter.js';
import type { Assignment, Expression, Template } from '../../src/model/template.js';
import { declareParam } from '../declare-param.js';

/** Issue "Values and flow", items 3 and 4: parameters and root `env` get their values when a run starts. */

const place = { line: 1, column: 1 };

function template(value: Json): Template {
  if (typeof value !== 'string') return { kind: 'literal', value };
  const parts = splitText(value).parts.map((part) =>
    part.kind === 'text' ? part.text : toExpression(part.text),
  );
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string')
    return { kind: 'expression', expression: only };
  return { kind: 'text', parts };
}

function toExpression(text: string): Expression {
  return { text, cel: text, names: [], place };
}

function assign(name: string, value: Json): Assignment {
  return { name, value: template(value) };
}

const scope: ValueSources['scope'] = {
  run: { id: 'r1', dir: '/logs/r1', date: '2026-02-01', started_at: '2026-02-01T00:00:00.000Z' },
  workflow: { name: 'w', file: 'w.yaml', dir: '/' },
  secrets: { TOKEN: 'hunter2' },
  zone: 'UTC',
};

function resolve(sources: Partial<ValueSources>) {
  return resolveValues({ params: [], env: [], given: {}, scope, ...sources });
}

const number = { type: 'number' } as const;
const integer = { type: 'integer' } as const;

test.each<readonly [Partial<ParamDeclaration>, Json, string | null]>([
  [{}, 'x', null],
  [{}, '', null],
  [{}, 5, 'expected a string, found the number 5'],
  [{}, null, 'expected a string, found nothing'],
  [integer, 5, null],
  [integer, 5.5, 'expected an integer, found the number 5.5'],
  [integer, '5', 'expected an integer, found the string "5"'],
  [number, 5.5, null],
  [number, true, 'expected a number, found true'],
  [{ type: 'boolean' }, false, null],
  [{ type: 'boolean' }, 'false', 'expected true or false, found the string "false"'],
  [{ type: 'list' }, [], null],
  [{ type: 'list' }, {}, 'expected a list, found a mapping'],
  [{ type: 'object' }, {}, null],
  [{ type: 'object' }, [], 'expected a mapping, found a list'],
  [{ type: 'object' }, null, 'expected a mapping, found nothing'],
  [{ ...integer, minimum: 1 }, 1, null],
  [{ ...integer, minimum: 1 }, 0, 'expected an integer of at least 1, found the number 0'],
  [{ ...number, maximum: 1 }, 1.5, 'expected a number of at most 1, found the number 1.5'],
  [{ ...number, minimum: 0, maximum: 1 }, -1, 'expected a number from 0 to 1, found the number -1'],
  [{ enum: ['fast', 'full'] }, 'full', null],
  [{ enum: ['fast', 'full'] }, 'fst', 'expected one of "fast", "full", found the string "fst"'],
  [{ enum: ['only'] }, 'x', 'expected "only", found the string "x"'],
  [{ type: 'object', enum: [{ a: 1, b: [2] }] }, { b: [2], a: 1 }, null],
  [{ type: 'list', enum: [[1], [2, 3]] }, [2], 'expected one of [1], [2,3], found a list'],
  [{ pattern: String.raw`^\d+$` }, '123', null],
  [{ pattern: '^.$' }, '🔑', null],
  [
    { pattern: String.raw`^\d+$` },
    '123\n',
    String.raw`expected a string that matches ^\d+$, found the string "123\n"`,
  ],
  [
    { pattern: 'x' },
    'x'.repeat(10_001),
    'expected a string that matches x, found a string of 10,001 characters: this pattern is tried on at most 10,000',
  ],
])('checkParam %j %j', (more, value, fault) => {
  expect(checkParam(declareParam('p', more), value)).toBe(fault);
});

test('what is given goes before a default, and what is neither is null', () => {
  const params = [
    declareParam('given', { default: template('default') }),
    declareParam('fallen', { default: template('default') }),
    declareParam('neither'),
    declareParam('list', { type: 'list', default: template([1]) }),
    declareParam('__proto__', { default: template('p') }),
  ];
  const resolved = resolve({ params, given: { given: 'given' } });
  expect(JSON.stringify(resolved)).toBe(
    '{"ok":true,"params":{"given":"given","fallen":"default","neither":null,"list":[1],"__proto__":"p"},"env":{}}',
  );
});

test('defaults and variables name each other, in whatever order they stand', () => {
  const params = [
    declareParam('out', { default: template('${{ env.BASE }}/${{ run.date }}') }),
    declareParam('count', { ...integer, default: template('${{ size(env.BASE) }}') }),
    declareParam('day'),
  ];
  const env = [
    assign('ALL', '${{ env.BASE }} ${{ params.out }} ${{ params.count }}'),
    assign('BASE', '/data/${{ params.day }}'),
    assign('FLAG', true),
    assign('NOTHING', null),
    assign('SECRET', '${{ secrets.TOKEN }}'),
    assign('NAME', '${{ workflow.name }}'),
  ];
  expect(resolve({ params, env, given: { day: 'mon' } })).toEqual({
    ok: true,
    params: { out: '/data/mon/2026-02-01', count: 9, day: 'mon' },
    env: {
      ALL: '/data/mon /data/mon/2026-02-01 9',
      BASE: '/data/mon',
      FLAG: 'true',
      NOTHING: '',
      SECRET: 'hunter2',
      NAME: 'w',
    },
  });
});

test('what was given is never evaluated', () => {
  const given = { text: '${{ env.X }}' };
  expect(
    resolve({ params: [declareParam('text')], env: [assign('X', '${{ params.text }}')], given }),
  ).toEqual({
    ok: true,
    params: given,
    env: { X: '${{ env.X }}' },
  });
});

test('everything that is wrong is told, with what is allowed', () => {
  const params = [
    declareParam('day', { required: true, pattern: '^x', description: 'The day to load' }),
    declareParam('limit', { ...integer, minimum: 1 }),
    declareParam('late', { default: template('${{ run.date[100] }}') }),
    declareParam('size', { ...integer, default: template('${{ run.id }}') }),
  ];
  expect(resolve({ params, given: { limt: 5, limit: 0, toString: 1 } })).toEqual({
    ok: false,
    problems: [
      { name: 'limt', message: 'there is no parameter "limt"', hint: 'did you mean "limit"?' },
      {
        name: 'toString',
        message: 'there is no parameter "toString"',
        hint: 'there are day, limit, late, size',
      },
      {
        name: 'day',
        message: 'the parameter "day" is missing: expected a string that matches ^x',
        hint: 'The day to load',
      },
      {
        name: 'limit',
        message: 'the parameter "limit": expected an integer of at least 1, found the number 0',
        hint: null,
      },
      {
        name: 'late',
        message: expect.stringMatching(
          /^the default of the parameter "late": \$\{\{ run\.date\[100\] \}\}: /u,
        ),
        hint: null,
      },
      {
        name: 'size',
        message: 'the parameter "size": expected an integer, found the string "r1"',
        hint: null,
      },
    ],
  });
});

test('null may be given where nothing need be', () => {
  expect(resolve({ params: [declareParam('a')], given: { a: null } })).toMatchObject({
    ok: true,
    params: { a: null },
  });
  expect(resolve({ params: [declareParam('a', { required: true })], given: { a: null } })).toMatchObject({
    ok: false,
    problems: [{ message: 'the parameter "a": expected a string, found nothing' }],
  });
});

test('a circle is told once, and what needs it says nothing more', () => {
  const params = [declareParam('a', { default: template('${{ env.B }}') })];
  const env = [assign('B', '${{ env.C }}'), assign('C', '${{ params.a }}'), assign('D', '${{ env.B }}')];
  expect(resolve({ params, env })).toEqual({
    ok: false,
    problems: [
      { name: 'a', message: '"params.a" needs itself: params.a → env.B → env.C → params.a', hint: null },
    ],
  });
});

test('NUL is for no variable', () => {
  const resolved = resolve({
    params: [declareParam('a')],
    env: [assign('X', '${{ params.a }}')],
    given: { a: 'a\0' },
  });
  expect(resolved).toMatchObject({ ok: false, problems: [{ name: 'X' }] });
});
