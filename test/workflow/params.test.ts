import { describe, expect, test } from 'vitest';
import { loadText } from './load-text.js';
import { faultsOf, workflowOf } from './workflow-of.js';

const tasks = 'tasks: [{id: a, run: x}]\n';

describe('parameters (item 3)', () => {
  test('the long form says everything, the short form is a default', async () => {
    const { params } = await workflowOf(`params:
  day: {type: string, pattern: '^\\d{4}$', description: The day to load}
  limit: {type: integer, default: 100, minimum: 1, maximum: 1000}
  mode: fast
${tasks}`);
    const nothing = {
      description: null,
      default: null,
      enum: null,
      pattern: null,
      minimum: null,
      maximum: null,
    };
    expect(params).toEqual([
      {
        ...nothing,
        name: 'day',
        type: 'string',
        required: true,
        pattern: '^\\d{4}$',
        description: 'The day to load',
        place: { line: 2, column: 3 },
      },
      {
        ...nothing,
        name: 'limit',
        type: 'integer',
        required: false,
        default: { kind: 'literal', value: 100 },
        minimum: 1,
        maximum: 1000,
        place: { line: 3, column: 3 },
      },
      {
        ...nothing,
        name: 'mode',
        type: 'string',
        required: false,
        default: { kind: 'literal', value: 'fast' },
        place: { line: 4, column: 3 },
      },
    ]);
  });

  test.each([
    ['fast', 'string'],
    ['5', 'integer'],
    ['2.5', 'number'],
    ['true', 'boolean'],
    ['[1, 2]', 'list'],
    ['{default: {a: 1}}', 'object'],
    ['{enum: [a, b]}', 'string'],
    ['{enum: [1, 2.5]}', 'number'],
    ['{minimum: 1}', 'number'],
    ['{pattern: a}', 'string'],
    ['{type: number, default: 5}', 'number'],
    ['"${{ run.date }}"', 'string'],
    ['{type: list, default: "${{ [1, 2] }}"}', 'list'],
  ])('the type of %s is %s', async (declaration, type) => {
    const { params } = await workflowOf(`params: {p: ${declaration}}\n${tasks}`);
    expect(params[0]?.type).toBe(type);
  });

  test.each([
    ['{type: string}', true],
    ['{type: string, required: false}', false],
    ['{type: string, default: null}', false],
    ['{type: string, default: a}', false],
    ['{type: string, required: true}', true],
  ])('%s is required: %s', async (declaration, required) => {
    const { params } = await workflowOf(`params: {p: ${declaration}}\n${tasks}`);
    expect(params[0]?.required).toBe(required);
  });

  test.each([
    ['', 'param-invalid'],
    ['{}', 'param-invalid'],
    ['{type: int}', 'bad-value'],
    ['{type: 5}', 'bad-value'],
    ['{type: integer, default: x}', 'param-invalid'],
    ['{type: integer, default: 2.5}', 'param-invalid'],
    ['{type: string, default: 5}', 'param-invalid'],
    ['{type: list, default: "a ${{ run.id }}"}', 'param-invalid'],
    ['{default: c, enum: [a, b]}', 'param-invalid'],
    ['{default: x, pattern: "^y"}', 'param-invalid'],
    ['{default: 0, minimum: 1}', 'param-invalid'],
    ['{default: 2, maximum: 1}', 'param-invalid'],
    ['{type: string, pattern: "("}', 'param-invalid'],
    ['{type: string, pattern: "^(a+)+$"}', 'pattern-not-safe'],
    ['{type: number, minimum: 2, maximum: 1}', 'param-invalid'],
    ['{type: string, minimum: 2}', 'param-invalid'],
    ['{type: boolean, pattern: a}', 'param-invalid'],
    ['{type: integer, enum: [1, a]}', 'param-invalid'],
    ['{type: string, enum: []}', 'wrong-type'],
    ['{enum: []}', 'wrong-type'],
    ['{a: 1}', 'param-invalid'],
    ['{type: integer, default: "${{ 1 == 1 }}"}', 'param-invalid'],
    ['{type: object, default: "${{ null }}"}', 'param-invalid'],
    ['{type: string, default: a, required: true}', 'param-invalid'],
    ['{type: string, required: 5}', 'wrong-type'],
    ['{type: string, defalt: a}', 'unknown-key'],
    ['{type: string, choices: [a]}', 'key-of-another-tool'],
  ])('%s: %s', async (declaration, code) => {
    const { diagnostics } = await loadText(`params:\n  p: ${declaration}\n${tasks}`);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  test.each(['{a: 1}', '{type: int}', '{}', '{type: string, minimum: 1}'])(
    'nothing more is said of expressions over %s',
    async (declaration) => {
      const { diagnostics } = await loadText(
        `params:\n  p: ${declaration}\ntasks: [{id: a, run: "\${{ params.p.a + 1 }}"}]\n`,
      );
      expect(diagnostics).toHaveLength(1);
    },
  );

  test('200,000 mistakes are all kept', async () => {
    const items = Array.from({ length: 200_000 }, () => '"${{"').join(',\n    ');
    const { diagnostics } = await loadText(`params:\n  p: [${items}]\n${tasks}`);
    expect(diagnostics).toHaveLength(200_000);
  });

  test('names that objects have anyway are names like others; two that differ by case are not', async () => {
    const { params } = await workflowOf(`params: {__proto__: 1, constructor: 2, toString: 3}\n${tasks}`);
    expect(params.map(({ name }) => name)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(await faultsOf(`params: {a b: 1, day: 1, DAY: 2, 9: 1}\n${tasks}`)).toEqual([
      '1:10 bad-name',
      '1:26 names-differ-by-case',
      '1:34 key-not-a-string',
    ]);
  });
});

describe('env, secrets and outputs (items 4 and 5)', () => {
  test('values of env are text in the end, an empty one is the empty text', async () => {
    const {
      env,
      envFiles,
      tasks: [task],
    } = await workflowOf(`env: {A: text, B: 5, C: true, D:}
env_file: [.env, /etc/env]
defaults: {env: {E: default}}
tasks:
  - {id: a, run: x}
`);
    const literal = (name: string, value: string | number | boolean) => ({
      name,
      value: { kind: 'literal', value },
    });
    expect(env).toEqual([literal('A', 'text'), literal('B', 5), literal('C', true), literal('D', '')]);
    expect(envFiles).toEqual(['/start/.env', '/etc/env']);
    expect(task?.env).toEqual([literal('E', 'default')]);
  });

  test('one env_file may stand alone; the env of a task replaces that of defaults whole', async () => {
    const {
      envFiles,
      tasks: [task],
    } = await workflowOf(`working_dir: data
env_file: .env
defaults: {env: {E: default}}
tasks:
  - {id: a, run: x, env: {}}
`);
    expect(envFiles).toEqual(['/flows/data/.env']);
    expect(task?.env).toEqual([]);
  });

  test.each([
    ['{A: [1]}', 'wrong-type'],
    ['{A: {b: 1}}', 'wrong-type'],
    ['{A-B: 1}', 'bad-name'],
    ['{OPRUN_TASK_ID: 1}', 'bad-name'],
    ['[A]', 'wrong-type'],
  ])('env: %s is a mistake: %s', async (env, code) => {
    const { diagnostics } = await loadText(`env: ${env}\n${tasks}`);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  test('variables and defaults that need each other', async () => {
    const text = `params: {p: {type: string, default: "\${{ env.A }}"}}
env: {A: "\${{ params.p }}", B: "\${{ env.C }}", C: "\${{ run.id }}", D: "\${{ env.D }}"}
${tasks}`;
    expect(await faultsOf(text)).toEqual(['1:10 value-circle', '2:68 value-circle']);
  });

  test('the three forms of a secret', async () => {
    const { secrets } = await workflowOf(`secrets:
  A: {from: env}
  B: {from: env, name: TOKEN}
  C: {from: file, path: ./c}
  D: {from: command, command: pass show d}
${tasks}`);
    expect(secrets.map(({ name, source }) => [name, source])).toEqual([
      ['A', { from: 'env', name: 'A' }],
      ['B', { from: 'env', name: 'TOKEN' }],
      ['C', { from: 'file', path: './c' }],
      ['D', { from: 'command', command: 'pass show d' }],
    ]);
  });

  test.each([
    ['hunter2', 'wrong-type'],
    ['{}', 'missing-key'],
    ['{from: vault}', 'bad-value'],
    ['{from: file}', 'missing-key'],
    ['{from: file, path: 5}', 'wrong-type'],
    ['{from: env, name: $A}', 'bad-name'],
    ['{from: env, path: a}', 'key-not-here'],
    ['{from: command, comand: a}', 'unknown-key'],
    ['{value: hunter2}', 'key-of-another-tool'],
  ])('a secret %s: %s', async (form, code) => {
    const { diagnostics } = await loadText(`secrets: {A: ${form}}\n${tasks}`);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  test('outputs keep the types of their values', async () => {
    const { outputs } = await workflowOf(`outputs: {rows: 5, all: [1, {a: b}]}\n${tasks}`);
    expect(outputs).toEqual([
      { name: 'rows', value: { kind: 'literal', value: 5 } },
      { name: 'all', value: { kind: 'literal', value: [1, { a: 'b' }] } },
    ]);
  });
});
