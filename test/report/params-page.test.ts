import { expect, test } from 'vitest';
import { paramsToJson, renderParams } from '../../src/report/params-page.js';
import { declareParam } from '../declare-param.js';

const place = { line: 1, column: 1 };

const yesterday = { text: " date(run.started_at, '%F', '-1d') ", cel: '', names: [], place };
const declarations = [
  declareParam('day', { required: true, pattern: '^\\d{4}$', description: 'The day\nto load' }),
  declareParam('limit', {
    type: 'integer',
    minimum: 1,
    maximum: 10,
    default: { kind: 'literal', value: 5 },
    description: 'How many 日本',
  }),
  declareParam('mode', { enum: ['fast', 'safe'], default: { kind: 'literal', value: 'fast' } }),
  declareParam('since', {
    default: { kind: 'expression', expression: yesterday },
    description: 'Since\u001b[2J when',
  }),
  declareParam('options', { type: 'object', default: { kind: 'literal', value: { a: ['x'.repeat(100)] } } }),
  declareParam('share', { type: 'number', minimum: 0 }),
];

test('item 3: parameters are listed as a table that stays a table', () => {
  expect(renderParams(declarations)).toBe(`\
parameter  type     value                                                     allowed          description
day        string   required                                                  matches ^\\d{4}$  The day to load
limit      integer  default 5                                                 1 to 10          How many 日本
mode       string   default "fast"                                            "fast", "safe"
since      string   default \${{ date(run.started_at, '%F', '-1d') }}                           Since\\u001b[2J when
options    object   default {"a":["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
share      number   optional                                                  0 or more
`);
});

test('item 3: columns that say nothing are left out, and no parameters are no table', () => {
  expect(renderParams([declareParam('a')])).toBe('parameter  type    value\na          string  optional\n');
  expect(renderParams([])).toBe('');
});

test('item 3: for programs, a default has its expressions in braces', () => {
  expect(paramsToJson(declarations.slice(3, 4))).toEqual([
    {
      name: 'since',
      type: 'string',
      description: 'Since\u001b[2J when',
      required: false,
      default: "${{ date(run.started_at, '%F', '-1d') }}",
      enum: null,
      pattern: null,
      minimum: null,
      maximum: null,
    },
  ]);
});
