import { describe, expect, test } from 'vitest';
import { checkExpression } from '../../src/expr/check-expression.js';
import { issuesOf, names } from './given.js';

const few = { ...names, roots: new Set(['params', 'run'] as const), loopNames: new Set<string>() };

// Issue 4, item 6: hooks and notify see how the run ended.
describe('run.status and run.failures', () => {
  const ended = { ...names, atEnd: true };

  test.each([
    ["run.status == 'failed'", 'boolean'],
    ["run['status']", 'string'],
    ['run.failures', 'list'],
    ['size(run.failures)', 'number'],
    ["run.failures.map(f, f.task).join(', ')", 'string'],
    ['run.failures[0].message', 'unknown'],
    ['run.id', 'string'],
  ])('%s is there once all tasks are over', (text, type) => {
    expect(checkExpression(text, ended)).toMatchObject({ issues: [], type });
  });

  test.each([
    ['failure()', "run.status in ['failed', 'partially_completed']"],
    ['success()', "run.status == 'completed'"],
    ['cancelled()', "run.status == 'cancelled'"],
  ])('%s is answered with run.status', (text, ours) => {
    const { issues } = checkExpression(text, ended);
    expect(issues).toMatchObject([{ code: 'status-function', hint: expect.stringContaining(ours) }]);
    expect(checkExpression(ours, ended).issues).toEqual([]);
    expect(checkExpression(text, names).issues[0]?.hint).not.toContain('run.status');
  });

  test('nothing else has come to be', () => {
    expect(issuesOf('run.stats', ended)).toEqual(['unknown-field stats [stats]']);
    expect(issuesOf('run.status > 1', ended)).toEqual(['expression-type - [run.status > 1]']);
  });

  test.each(['run.status', 'run.failures', "run['failures']"])('%s is not while tasks run', (text) => {
    expect(checkExpression(text, names).issues).toMatchObject([
      { code: 'unknown-field', hint: expect.stringContaining('"hooks"') },
    ]);
  });
});

// Item 1: unknown root, unknown parameter, non-upstream task, also where CEL's own check lets them through.
describe('names', () => {
  test.each([
    ['parms.s', ['unknown-root parms [parms]']],
    ['s', ['unknown-root s [s]']],
    ['params.typo', ['unknown-param typo [typo]']],
    ['has(params.typo)', ['unknown-param typo [typo]']],
    ['default(params.typo, 1)', ['unknown-param typo [typo]']],
    ['true || params.typo', ['unknown-param typo [typo]']],
    ["params['typo']", ["unknown-param typo ['typo']"]],
    ["params['s']", []],
    ['params[params.s]', ['unknown-field params [params.s]']],
    ['tasks[params.s].result', ['unknown-field tasks [params.s]']],
    ["tasks['fetch'].result", []],
    ['tasks', ['unknown-field tasks [tasks]']],
    ['toJSON(params)', ['unknown-field params [params]']],
    ['size(secrets)', ['unknown-field secrets [secrets]']],
    ['tasks.fetch', ['unknown-field fetch [fetch]']],
    ['tasks.fetch.reslt', ['unknown-field reslt [reslt]']],
    ['tasks.fetch.stdout', ['unknown-field stdout [stdout]']],
    ['tasks.fetc.result', ['unknown-task fetc [fetc]']],
    ['tasks.later.result', ['task-not-upstream later [later]']],
    ['has(tasks.later.result)', ['task-not-upstream later [later]']],
    ['tasks.build-image.outputs.image-tg', ['unknown-output image-tg [image-tg]']],
    ["tasks.build-image.outputs['nope']", ["unknown-output nope ['nope']"]],
    ['tasks.fetch.outputs.anything', []],
    ['tasks.build-imgae.result', ['unknown-task build-imgae [build-imgae]']],
    ['env.NOPE', ['unknown-env NOPE [NOPE]']],
    ['secrets.NOPE', ['unknown-secret NOPE [NOPE]']],
    ['run.started', ['unknown-field started [started]']],
    ['workflow.path', ['unknown-field path [path]']],
    ['each.idx', ['unknown-field idx [idx]']],
    ['params.a1 + params.b2', ['unknown-param a1 [a1]', 'unknown-param b2 [b2]']],
    ['tasks.toString.result + params.constructor', []],
    ['params.toString', ['unknown-param toString [toString]']],
    ['tasks.constructor.result', ['unknown-task constructor [constructor]']],
    ['tasks.fetch.result.map(params, params.x)', []],
    ['tasks.fetch.result.map(x, params.x)', ['unknown-param x [x]']],
    ['params.map(x, x)', ['unknown-field params [params]']],
    ['cel.bind(tasks, 1, tasks + 1)', []],
    ['cel.bind(x, x, 1)', ['unknown-root x [x]']],
    ['[1].map(x, x) + x', ['unknown-root x [x]']],
  ])('%s', (text, expected) => {
    expect(issuesOf(text)).toEqual(expected);
  });

  test.each(['tasks.fetch.result', 'item', 'each.index', 'result', 'secrets.TOKEN', 'env.HOME_DIR'])(
    '%s has no meaning where its root has none',
    (text) => {
      expect(issuesOf(text, few)[0]).toContain('root-not-here');
    },
  );

  test('the hint is the near name, or what to write', () => {
    const hints = ['parms.x', 's', 'params.lst', 'tasks.later.result', 'tasks', 'steps.a', 'nonsense'].map(
      (text) => checkExpression(text, names).issues[0]?.hint,
    );
    expect(hints).toEqual([
      'did you mean "params"?',
      'write params.s',
      'did you mean "list"?',
      'add depends_on: [later]',
      'write tasks.ID.result',
      'did you mean "tasks"?',
      "text stands in quotes: 'nonsense'",
    ]);
  });
});

// Item 1: ids and parameter names as they stand in the file; the longest known name wins before CEL reads a minus.
describe('names that CEL cannot read', () => {
  test.each([
    ['params.a-b', 'params.xxx', [{ at: 7, name: 'a-b' }]],
    ['params.a - params.n', 'params.a - params.n', []],
    ['params.a-params.n', 'params.a-params.n', []],
    ["params.a-b+'1'", "params.xxx+'1'", [{ at: 7, name: 'a-b' }]],
    [
      'params.in + env.in',
      'params.xx + env.xx',
      [
        { at: 7, name: 'in' },
        { at: 16, name: 'in' },
      ],
    ],
    ['params. a-b', 'params. xxx', [{ at: 8, name: 'a-b' }]],
    ["'params.a-b'", "'params.a-b'", []],
    ['tasks.fetch.result.null', 'tasks.fetch.result.xxxx', [{ at: 19, name: 'null' }]],
    ['params.n in params.list', 'params.n in params.list', []],
    [
      'tasks.build-image.outputs.image-tag',
      'tasks.xxxxxxxxxxx.outputs.xxxxxxxxx',
      [
        { at: 6, name: 'build-image' },
        { at: 26, name: 'image-tag' },
      ],
    ],
  ])('%s', (text, cel, found) => {
    expect(checkExpression(text, names)).toMatchObject({
      expression: { text, cel, names: found },
      issues: [],
    });
  });
});

// Item 1: type errors, with the range of the part at fault.
describe('types', () => {
  test.each([
    ['params.s', 'string'],
    ['params.i', 'number'],
    ['params.n > 1 && params.b', 'boolean'],
    ['params.list', 'list'],
    ["{'a': 1}", 'object'],
    ['null', 'null'],
    ['tasks.fetch.result', 'unknown'],
    ['params.b ? params.s : params.n', 'unknown'],
    ["params.b ? 'a' : null", 'unknown'],
    ['params.list[params.i]', 'unknown'],
    ['params.list[each.index]', 'unknown'],
    ['params.n in [1, 2]', 'boolean'],
    ['params.s == null', 'boolean'],
    ['[1, 2] == [1.5]', 'boolean'],
    ['size(params.list) == params.n', 'boolean'],
    ["default(params.s, 'x')", 'string'],
    ['timestamp(run.started_at)', 'string'],
  ])('%s is %s', (text, type) => {
    expect(checkExpression(text, names)).toMatchObject({ type, issues: [] });
  });

  test.each([
    ['1 + (params.s * 2)', '[params.s * 2]', '"*" does not work on a string and a number'],
    ['params.s + 1', '[params.s + 1]', '"+" does not work on a string and a number'],
    [
      'params.n == params.s',
      '[params.n == params.s]',
      '"==" compares a number with a string: they are never the same',
    ],
    ['params.n && true', '[params.n && true]', '"&&" and "||" take booleans, not a number'],
    ['params.s ? 1 : 2', '[params.s]', 'what decides has to be a boolean, not a string'],
    ['lower(params.n)', '[lower(params.n)]', 'lower() does not take a number'],
    ['params.s.map(x, x)', '[params.s]', 'a macro goes over a list or an object'],
    ['params.s.zz', '[params.s.zz]', 'a string has no parts to ask for'],
    ['-params.s', '[-params.s]', '"-" takes a number, not a string'],
    ["params.list['x']", "[params.list['x']]", 'a list has places and is not asked for a string'],
    ['{1: 2}', '[1]', 'a key of an object is a string'],
    ["{'a': 1, 'a': 2}", "['a']", 'the same key stands twice in an object'],
    ["has(tasks.fetch.result['x'])", "[tasks.fetch.result['x']]", 'has() takes names with dots between them'],
    ["b'x'", "[b'x']", 'it gives bytes, which no value can be'],
    ["'a' in params.s", "['a' in params.s]", '"in" looks into a list or an object, not into a string'],
  ])('%s', (text, place, message) => {
    const [issue] = checkExpression(text, names).issues;
    expect([issue?.code, `[${text.slice(issue?.start, issue?.end)}]`, issue?.message]).toEqual([
      'expression-type',
      place,
      message,
    ]);
  });
});

describe('syntax, functions and limits', () => {
  test.each([
    ['params.n >', 'expression-syntax - [>]'],
    ['params.b and true', 'expression-syntax - [and]'],
    ["params.s = 'x'", 'expression-syntax - [=]'],
    ['"abc', 'expression-syntax - ["abc]'],
    ['lenght(params.s)', 'unknown-function lenght [lenght]'],
    ['params.s.foo(1)', 'unknown-function foo [.foo(1)]'],
    ['always()', 'status-function always [always()]'],
    ['failure() && true', 'status-function failure [failure()]'],
    ['5 / 2', 'integer-division - [5 / 2]'],
    ['1 + size(params.list) / 2', 'integer-division - [size(params.list) / 2]'],
    ["params.s.matches('^(a+)+$')", "pattern-not-safe - ['^(a+)+$']"],
    ['params.s.matches(params.s)', 'pattern-not-safe - [params.s]'],
    ['9007199254740993 > params.n', 'expression-type - [9007199254740993]'],
    ["matches(params.s, '(')", "pattern-not-safe - ['(']"],
  ])('%s', (text, issue) => {
    expect(issuesOf(text)).toEqual([issue]);
  });

  test('a warning does not refuse an expression; a division of JSON numbers is none', () => {
    expect(checkExpression('5 / 2', names).expression).not.toBeNull();
    expect(issuesOf('params.i / 2')).toEqual([]);
  });

  test.each([
    ['characters', `'${'x'.repeat(10_000)}'`],
    ['brackets', `${'('.repeat(1000)}1${')'.repeat(1000)}`],
    ['operators', `1${'+1'.repeat(1000)}`],
    ['signs', `${'!'.repeat(9000)}true`],
    ['members', `item${'.x'.repeat(2000)}`],
  ])('too many %s', (_, text) => {
    expect(issuesOf(text).map((issue) => issue.split(' ')[0])).toEqual(['expression-limit']);
  });
});
