import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { plugin as csvIngest } from '../../plugins/csv_ingest/index.js';
import { plugin as shell } from '../../plugins/shell/index.js';
import type { Json } from '../../src/model/json.js';
import type { Expression, Template } from '../../src/model/template.js';
import { checkConfig, toZodSchema } from '../../src/plugin/check-config.js';
import { checkWithHoles } from '../../src/workflow/config-holes.js';

/*
 * Item 1: "A config with expressions is checked at load with every issue at, above or below a whole-value expression
 * dropped (unknown keys never), what transforms return or throw ignored".
 */

const expression: Expression = { text: 'x', cel: 'x', names: [], place: { line: 1, column: 1 } };
const hole: Template = { kind: 'expression', expression };
const text: Template = { kind: 'text', parts: ['a ', expression] };

function literal(value: Json): Template {
  return { kind: 'literal', value };
}

function map(entries: Readonly<Record<string, Template>>): Template {
  return { kind: 'map', entries: Object.entries(entries) };
}

/** What is told about a config, and how often its schema was asked. */
async function told(schema: z.ZodType, config: Template) {
  const asked: Json[] = [];
  const issues = await checkWithHoles(config, (value) => {
    asked.push(value);
    return Promise.resolve(checkConfig(schema, value));
  });
  const places = issues.map((issue) =>
    issue.kind === 'invalid' ? issue.path.join('.') : `${issue.kind} ${[...issue.path, issue.key].join('.')}`,
  );
  return { places, asked };
}

describe('what is said of a config with holes', () => {
  const inner = z.strictObject({ a: z.number(), b: z.string().min(3) });
  const schema = z.strictObject({
    count: z.int().min(1),
    words: z.array(z.enum(['one', 'two'])).max(3),
    inner,
    rest: z.record(z.string(), z.number()).optional(),
  });
  const fine = { count: literal(1), words: literal([]), inner: literal({ a: 1, b: 'abc' }) };

  test.each<readonly [what: string, config: Template, places: readonly string[]]>([
    ['a config without holes is checked as it is', map({ ...fine, count: literal(0) }), ['count']],
    ['a hole may be anything', map({ ...fine, count: hole }), []],
    ['so may one in a list', map({ ...fine, words: { kind: 'list', items: [hole] } }), []],
    [
      'what else stands in the list is checked',
      map({ ...fine, words: { kind: 'list', items: [hole, literal('three')] } }),
      ['words.1'],
    ],
    [
      'a list that is too long may be too long because of the hole',
      map({ ...fine, words: { kind: 'list', items: [hole, hole, hole, hole] } }),
      [],
    ],
    ['what is below a hole may be there', map({ ...fine, inner: hole }), []],
    [
      'what is beside a hole is checked',
      map({ ...fine, inner: map({ a: hole, b: literal('ab') }) }),
      ['inner.b'],
    ],
    ['and missed', map({ ...fine, inner: map({ a: hole }) }), ['missing_key inner.b']],
    [
      'an unknown key is told, with a hole as its value too',
      map({ ...fine, cuont: hole }),
      ['unknown_key cuont'],
    ],
    ['and below', map({ ...fine, inner: map({ a: hole, b: hole, c: hole }) }), ['unknown_key inner.c']],
    ['a mapping where none belongs has a hole in it', map({ ...fine, count: map({ a: hole }) }), []],
    [
      'a text with an expression in it may say anything',
      map({ ...fine, inner: map({ a: literal(1), b: text }) }),
      [],
    ],
    ['a config that is a hole as a whole', hole, []],
  ])('%s', async (_, config, places) => {
    expect((await told(schema, config)).places).toEqual(places);
  });

  test('checks of the author that look at two values wait for both', async () => {
    const ordered = z
      .strictObject({ from: z.union([z.string(), z.number()]), to: z.number() })
      .refine(({ from, to }) => typeof from === 'number' && from < to, {
        path: ['to'],
        error: 'to comes before from',
      });
    expect((await told(ordered, map({ from: hole, to: literal(5) }))).places).toEqual([]);
    expect((await told(ordered, map({ from: hole, to: literal('5') }))).places).toEqual(['to']);
  });

  test('what transforms return or throw is ignored, unknown keys are not', async () => {
    const throws = z.strictObject({
      word: z.any().transform((value: { length: number }) => value.length.toFixed()),
    });
    expect((await told(throws, map({ word: hole }))).places).toEqual([]);
    expect((await told(throws, map({ word: hole, wrod: hole }))).places).toEqual(['unknown_key wrod']);
  });

  test('an alternative that the value decides on is not decided', async () => {
    const either = z.union([
      z.strictObject({ by: z.literal('name'), name: z.string() }),
      z.strictObject({ by: z.literal('number'), number: z.number() }),
    ]);
    expect((await told(either, map({ by: hole, number: literal(5) }))).places).toEqual([]);
  });

  test('a config that fits is asked about once', async () => {
    const { asked } = await told(schema, map({ ...fine, count: hole }));
    expect(asked).toEqual([{ count: null, words: [], inner: { a: 1, b: 'abc' } }]);
  });

  test('__proto__ is a key like others', async () => {
    const any = z.strictObject({ kwargs: z.record(z.string(), z.unknown()) });
    const config = map({ kwargs: { kind: 'map', entries: [['__proto__', hole]] } });
    const { asked } = await told(any, config);
    expect(JSON.stringify(asked[0])).toBe('{"kwargs":{"__proto__":null}}');
  });
});

describe('plugins that come with oprun', () => {
  test.each<readonly [what: string, config: Template, places: readonly string[]]>([
    [
      'a command with values',
      map({ command: { kind: 'shell', command: 'echo "$A"', values: [] }, check: hole }),
      [],
    ],
    ['a list with one', map({ command: { kind: 'list', items: [literal('echo'), hole] } }), []],
    ['an unknown key beside', map({ command: hole, chekc: literal(true) }), ['unknown_key chekc']],
    ['a wrong value beside', map({ command: hole, check: literal('maybe') }), ['check']],
  ])('shell: %s', async (_, config, places) => {
    expect((await told(toZodSchema(shell.config), config)).places).toEqual(places);
  });

  test('csv_ingest: a path and a list of columns that come later', async () => {
    const { places } = await told(
      toZodSchema(csvIngest.config),
      map({ path: text, columns: hole, types: literal(5) }),
    );
    expect(places).toEqual(['types']);
  });
});
