import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { applySchema, checkConfig, toZodSchema } from '../../src/plugin/check-config.js';
import { knownKeys } from '../../src/plugin/known-keys.js';

const shell = z.strictObject({
  command: z.union([z.string().min(1), z.array(z.string()).min(1)]),
  stdin: z.string().optional(),
  shell: z.enum(['sh', 'bash']).default('sh'),
  check: z.boolean().default(true),
  max_output: z.int().min(0).optional(),
  types: z.record(z.string(), z.enum(['string', 'integer'])).optional(),
  nested: z.strictObject({ list: z.array(z.strictObject({ a: z.number() })) }).optional(),
});

describe('what is wrong with a config, in our own words (item 2)', () => {
  test.each([
    [{ command: 'x' }, []],
    [{}, [{ kind: 'missing_key', path: [], key: 'command' }]],
    [
      { command: 5 },
      [{ kind: 'invalid', path: ['command'], message: 'expected a string or a list, found the number 5' }],
    ],
    [
      { command: ['a', 1] },
      [{ kind: 'invalid', path: ['command', 1], message: 'expected a string, found the number 1' }],
    ],
    [
      { command: [] },
      [{ kind: 'invalid', path: ['command'], message: 'expected at least 1 item, found an empty list' }],
    ],
    [
      { command: '' },
      [
        {
          kind: 'invalid',
          path: ['command'],
          message: 'expected at least 1 character, found an empty string',
        },
      ],
    ],
    [
      { command: 'x', check: 'yes' },
      [{ kind: 'invalid', path: ['check'], message: 'expected true or false, found the string "yes"' }],
    ],
    [
      { command: 'x', shell: 'zsh' },
      [{ kind: 'invalid', path: ['shell'], message: 'expected "sh" or "bash", found the string "zsh"' }],
    ],
    [
      { command: 'x', max_output: -1 },
      [{ kind: 'invalid', path: ['max_output'], message: 'expected at least 0, found the number -1' }],
    ],
    [
      { command: 'x', max_output: 1.5 },
      [{ kind: 'invalid', path: ['max_output'], message: 'expected a whole number, found the number 1.5' }],
    ],
    [
      { command: 'x', stdin: null },
      [{ kind: 'invalid', path: ['stdin'], message: 'expected a string, found nothing' }],
    ],
    [
      { command: 'x', types: { a: 'text' } },
      [
        {
          kind: 'invalid',
          path: ['types', 'a'],
          message: 'expected "string" or "integer", found the string "text"',
        },
      ],
    ],
    [
      { command: 'x', nested: { list: [{ a: 1, b: 2 }] } },
      [{ kind: 'unknown_key', path: ['nested', 'list', 0], key: 'b', known: ['a'] }],
    ],
    [
      JSON.parse('{"command": "x", "__proto__": 1}'),
      [{ kind: 'unknown_key', path: [], key: '__proto__', known: Object.keys(shell.shape) }],
    ],
  ])('%j', (config, issues) => {
    expect(checkConfig(shell, config)).toEqual(issues);
  });

  test('all of it at once', () => {
    expect(checkConfig(shell, { comand: 'x', check: 1 }).map((issue) => issue.kind)).toEqual([
      'missing_key',
      'invalid',
      'unknown_key',
    ]);
  });

  test('a discriminated union names what may stand at the key that tells', () => {
    const schema = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a'), x: z.string() }),
      z.strictObject({ kind: z.literal('b') }),
    ]);
    expect(checkConfig(schema, { kind: 'c' })).toEqual([
      { kind: 'invalid', path: ['kind'], message: 'expected "a" or "b", found the string "c"' },
    ]);
    expect(checkConfig(schema, { kind: 'a', y: 1 })).toEqual([
      { kind: 'missing_key', path: [], key: 'x' },
      { kind: 'unknown_key', path: [], key: 'y', known: ['kind', 'x'] },
    ]);
  });

  test("the schema author's own words are kept, and a check that throws is told", () => {
    expect(checkConfig(z.object({ a: z.string('give me words') }), { a: 1 })).toEqual([
      { kind: 'invalid', path: ['a'], message: 'give me words' },
    ]);
    const throws = z.object({}).refine(() => {
      throw new Error('no');
    });
    expect(checkConfig(throws, {})).toEqual([
      { kind: 'invalid', path: [], message: "the plugin's own check of its config failed: no" },
    ]);
  });

  test.each([
    ['a refinement', z.object({}).refine(async () => await Promise.resolve(true))],
    ['a transform', z.object({}).transform(async (config) => await Promise.resolve(config))],
    ['all of it', Object.assign(Object.create(null), { safeParse: async () => await Promise.resolve({}) })],
  ])('%s that is asynchronous is told', (_what, schema) => {
    expect(checkConfig(schema, {})).toEqual([
      {
        kind: 'invalid',
        path: [],
        message: expect.stringContaining('has an asynchronous check, and a config is checked at once'),
      },
    ]);
  });

  test('the keys that are known below a union of many are those of all its branches', () => {
    const branches = Array.from({ length: 40 }, (_, at) =>
      z.strictObject({ kind: z.literal(`k${at}`), inner: z.strictObject({ [`key${at}`]: z.string() }) }),
    );
    const [first, ...rest] = branches;
    const schema = z.union(first === undefined ? rest : [first, ...rest]);
    expect(knownKeys(schema, ['inner'])).toEqual(branches.map((_, at) => `key${at}`));
  });
});

describe('a config schema in whatever form the plugin gave it (item 5)', () => {
  test('none accepts any mapping', () => {
    expect(checkConfig(toZodSchema(undefined), { anything: [1, { a: null }] })).toEqual([]);
  });

  test('JSON Schema', () => {
    const schema = toZodSchema({
      type: 'object',
      properties: { who: { type: 'string' }, times: { type: 'integer', minimum: 1 } },
      required: ['who'],
      additionalProperties: false,
    });
    expect(checkConfig(schema, { who: 'you', times: 2 })).toEqual([]);
    expect(checkConfig(schema, { times: 0, whom: 'x' })).toEqual([
      { kind: 'missing_key', path: [], key: 'who' },
      { kind: 'invalid', path: ['times'], message: 'expected at least 1, found the number 0' },
      { kind: 'unknown_key', path: [], key: 'whom', known: ['who', 'times'] },
    ]);
  });

  test('a JSON Schema that zod cannot read throws with a reason', () => {
    expect(() => toZodSchema({ not: { type: 'string' } })).toThrow(/not is not supported/u);
  });

  test('zod of another copy is known by what it does', () => {
    const foreign = Object.assign(Object.create(null), { safeParse: () => ({ success: true, data: {} }) });
    expect(toZodSchema(foreign)).toBe(foreign);
    expect(applySchema(foreign, { a: 1 })).toEqual({ ok: true, config: {} });
  });

  test.each([[{ success: false }], [{ success: false, error: { issues: [] } }], [undefined], ['no']])(
    'and where its answer is %j it does not take the config',
    (answer) => {
      const foreign = Object.assign(Object.create(null), { safeParse: () => answer });
      expect(checkConfig(toZodSchema(foreign), {})).toEqual([
        { kind: 'invalid', path: [], message: 'the plugin does not take it, and does not say why' },
      ]);
    },
  );

  test('is applied once, with what it makes of the config', () => {
    const check = vi.fn<() => boolean>(() => true);
    const schema = z.object({ n: z.number().default(3) }).refine(check);
    expect(applySchema(schema, {})).toEqual({ ok: true, config: { n: 3 } });
    expect(check).toHaveBeenCalledTimes(1);
  });
});
