import { expect, test } from 'vitest';
import { gatherParams, type ParamSources } from '../../src/app/given-params.js';
import type { ParamDeclaration, ParamType } from '../../src/model/parameter.js';
import { declareParam } from '../declare-param.js';

/** Issue "Values and flow", item 3: `-p`, `--params-file`, `OPRUN_PARAM_*`, and which goes before which. */

const declare = (name: string, type: ParamType = 'string'): ParamDeclaration => declareParam(name, { type });

const declarations = [
  declare('day'),
  declare('limit', 'integer'),
  declare('share', 'number'),
  declare('dry', 'boolean'),
  declare('names', 'list'),
  declare('more', 'object'),
  declare('__proto__'),
  declare('dry-run', 'boolean'),
];

function gather(sources: Partial<ParamSources>) {
  return gatherParams({ declarations, values: {}, flags: [], file: null, env: {}, ...sources });
}

test.each([
  ['day=2026-01-31', '{"day":"2026-01-31"}'],
  ['day=', '{"day":""}'],
  ['day=a=b', '{"day":"a=b"}'],
  ['day=123', '{"day":"123"}'],
  ['day=$(touch x)', '{"day":"$(touch x)"}'],
  ['day={{7*7}}', '{"day":"{{7*7}}"}'],
  ['day=${{ params.limit }}', '{"day":"${{ params.limit }}"}'],
  ['limit=5', '{"limit":5}'],
  ['limit=-5', '{"limit":-5}'],
  ['share=1e-3', '{"share":0.001}'],
  ['share=.5', '{"share":0.5}'],
  ['dry=true', '{"dry":true}'],
  ['names=["a", 1]', '{"names":["a",1]}'],
  ['names=[a, 1]', '{"names":["a",1]}'],
  ['more={"__proto__": {"a": 1}}', '{"more":{"__proto__":{"a":1}}}'],
  ['more={a: {b: 1}}', '{"more":{"a":{"b":1}}}'],
  ['__proto__=x', '{"__proto__":"x"}'],
])('-p %s', (flag, given) => {
  const gathered = gather({ flags: [flag] });
  expect(gathered.ok && JSON.stringify(gathered.given)).toBe(given);
});

test.each([
  ['limit=', '-p limit: expected an integer, found nothing'],
  ['limit=5.0', '-p limit: expected an integer, found "5.0"'],
  ['limit= 5', '-p limit: expected an integer, found " 5"'],
  ['limit=12345678901234567890', '-p limit: expected an integer, found "12345678901234567890"'],
  ['share=1e999', '-p share: expected a number, found "1e999"'],
  ['share=NaN', '-p share: expected a number, found "NaN"'],
  ['dry=yes', '-p dry: expected true or false, found "yes"'],
  ['names=a', '-p names: expected a list such as ["a", "b"], found "a"'],
  ['names={a: 1}', '-p names: expected a list such as ["a", "b"], found "{a: 1}"'],
  ['more=[1]', '-p more: expected a mapping such as {"a": 1}, found "[1]"'],
  ['more={a: 1', '-p more: expected a mapping such as {"a": 1}, found "{a: 1"'],
  ['day', '-p "day": expected NAME=VALUE'],
  ['=5', '-p "=5": expected NAME=VALUE'],
  [
    'limt=5',
    '-p "limt": there is no such parameter (did you mean "limit"?); there are "day", "limit", "share", "dry", "names", "more", "__proto__", "dry-run"',
  ],
])('-p %s is refused', (flag, problem) => {
  expect(gather({ flags: [flag] })).toEqual({ ok: false, problems: [problem] });
});

test('a workflow without parameters', () => {
  expect(gather({ declarations: [], flags: ['toString=1'] })).toEqual({
    ok: false,
    problems: ['-p "toString": the workflow has no parameters'],
  });
});

test('-p goes before the file, and that before the environment; the later -p counts', () => {
  const env = { OPRUN_PARAM_day: 'env', OPRUN_PARAM_limit: '1', OPRUN_PARAM_share: '0.5', OTHER: 'x' };
  const file = { path: 'p.yaml', params: { day: 'file', limit: 2 } };
  expect(gather({ env, file, flags: ['day=first', 'day=flag'] })).toEqual({
    ok: true,
    given: { day: 'flag', limit: 2, share: 0.5 },
    warnings: [],
  });
});

test('what is not used is not looked at', () => {
  expect(gather({ env: { OPRUN_PARAM_limit: 'many' }, flags: ['limit=5'] })).toEqual({
    ok: true,
    given: { limit: 5 },
    warnings: [],
  });
});

test('names of a file that the workflow does not declare are left out with one warning', () => {
  const params = Object.fromEntries(
    ['day', 'a', 'b', 'c', 'd', 'e', 'f', 'toString'].map((name) => [name, name]),
  );
  expect(gather({ file: { path: 'logs/x/summary.json', params } })).toEqual({
    ok: true,
    given: { day: 'day' },
    warnings: [
      'logs/x/summary.json: "a", "b", "c", "d", "e" and 2 more are no parameters of the workflow, and left out',
    ],
  });
});

test('a variable may have _ for the hyphens of a name, unless that is another name', () => {
  const both = [declare('dry-run'), declare('dry_run'), declare('a-b'), declare('a-b-c'), declare('a_b-c')];
  const env = {
    OPRUN_PARAM_dry_run: '1',
    OPRUN_PARAM_a_b: '2',
    OPRUN_PARAM_a_b_c: '3',
    OPRUN_PARAM_DRY_RUN: '4',
  };
  expect(gather({ declarations: both, env })).toEqual({
    ok: true,
    given: { dry_run: '1', 'a-b': '2' },
    warnings: [
      'OPRUN_PARAM_a_b_c may mean "a-b-c", "a_b-c", and is left out',
      'OPRUN_PARAM_DRY_RUN names no parameter (did you mean "dry-run"?), and is left out',
    ],
  });
});

test('every problem is told', () => {
  expect(gather({ flags: ['limit=x', 'dry=y'], env: { OPRUN_PARAM_share: 'z' } })).toEqual({
    ok: false,
    problems: [
      '-p limit: expected an integer, found "x"',
      'OPRUN_PARAM_share: expected a number, found "z"',
      '-p dry: expected true or false, found "y"',
    ],
  });
});
