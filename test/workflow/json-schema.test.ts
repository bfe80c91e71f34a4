import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { renderSchema } from '../../src/app/render-schema.js';
import { workflowJsonSchema } from '../../src/workflow/json-schema.js';

const repository = join(import.meta.dirname, '../..');
const json = await renderSchema();
const reader = z.fromJSONSchema(JSON.parse(json));
const accepts = (file: unknown): boolean => reader.safeParse(file).success;
const task = { id: 'a', run: 'echo' };
const call = (plugin: string, config?: unknown) => ({
  tasks: [{ id: 'a', plugin, ...(config === undefined ? {} : { config }) }],
});

/** The workflows of a folder, as an editor reads them. */
function workflowsIn(folder: string): readonly (readonly [string, unknown])[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml') && !path.includes('logs/'))
    .map((path) => join(folder, path))
    .filter(isSound)
    .map((path) => [path, parse(readFileSync(join(repository, path), 'utf8'), { merge: true })] as const);
}

/** Of the folders of mistakes, those are sound in which there are warnings and notes only. */
function isSound(path: string): boolean {
  if (!path.startsWith('test/diagnostics/')) return true;
  const answer = join(repository, path, '../expected.txt');
  return existsSync(answer) && readFileSync(answer, 'utf8').includes('workflow.yaml: ok, ');
}

describe('the JSON Schema of the language', () => {
  test('is draft-07, titled and described', () => {
    expect(JSON.parse(json)).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'oprun workflow',
      type: 'object',
      additionalProperties: false,
    });
  });

  test('describes every key', () => {
    const undescribed: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key === 'properties' && typeof value === 'object' && value !== null) {
          for (const [name, property] of Object.entries(value)) {
            // In a branch, a key is mostly only said to be there or not.
            if (typeof property === 'boolean') continue;
            if (!JSON.stringify(property).includes('"description"')) undescribed.push(`${path}.${name}`);
          }
        }
        visit(value, `${path}.${key}`);
      }
    };
    visit(JSON.parse(json), '');
    expect(undescribed).toEqual([]);
  });

  test.each([...workflowsIn('examples'), ...workflowsIn('test/diagnostics')])('accepts %s', (_path, file) => {
    expect(accepts(file)).toBe(true);
  });

  test.each([
    [{ tasks: [task] }],
    [{ tasks: [{ ...task, depends_on: null }] }],
    [{ tasks: [{ ...task, depends_on: 'b' }] }],
    [{ tasks: [{ ...task, depends_on: ['b'] }] }],
    [{ tasks: [{ ...task, config: null, description: null }], defaults: null, plugins: null }],
    [{ name: 'n', description: 'd', working_dir: '.', max_parallel: 1, plugins: ['./a.mjs'], tasks: [task] }],
    [{ tasks: [{ ...task, config: { check: false, shell: 'bash', max_output: '64KiB' } }] }],
    [call('shell', { command: ['sleep', '1'] })],
    [call('csv_ingest', { path: 'data.csv', na_values: ['-', 0], types: { age: 'integer' } })],
    [call('metrics')],
    [call('metrics', null)],
    [call('function', { function: './a.mjs:b', args: [1, { c: [null] }], kwargs: {} })],
    [call('python_function', { function: 'pkg.module:name' })],
    [call('greet')],
    [call('shell_of_mine', { comand: 5 })],
    [{ tasks: [{ ...task, depends_on: [{ task: 'b', when: 'failed' }, 'c'] }] }],
    [{ tasks: [{ ...task, depends_on: { task: 'b', when: ['completed', 'skipped'] } }] }],
    [{ tasks: [{ ...task, if: true }] }],
    [{ tasks: [{ ...task, if: '${{ params.x }}' }] }],
    [{ tasks: [{ ...task, for_each: [1, 'two', null], as: 'one', max_parallel: 2, fail_fast: true }] }],
    [{ tasks: [{ ...task, for_each: { a: 1 } }] }],
    [
      {
        tasks: [
          {
            ...task,
            for_each: '${{ params.list }}',
            env: { A: 1, B: '${{ item }}' },
            outputs: { o: '${{ result }}' },
          },
        ],
      },
    ],
    [
      {
        tasks: [
          {
            id: 'g',
            tasks: [
              { id: 'h', tasks: [task] },
              { ...task, id: 'b' },
            ],
          },
        ],
      },
    ],
    [{ tasks: [{ id: 's', workflow: 'other.yaml', params: { a: [1], b: '${{ params.b }}' } }] }],
    [{ params: { a: 1, b: null, c: [1], d: { type: 'string', enum: ['x'], pattern: 'x' } }, tasks: [task] }],
    [
      {
        env: { A: 'x' },
        env_file: '.env',
        secrets: { T: { from: 'env' } },
        outputs: { o: 1 },
        tasks: [task],
      },
    ],
    [{ params: null, env: null, env_file: null, secrets: null, outputs: null, tasks: [task] }],
    [{ defaults: { env: { A: 'x' } }, tasks: [task] }],
    [
      {
        timeout: '1h30m',
        pools: { gpu: 2 },
        concurrency: { group: 'a', on_conflict: 'skip' },
        tasks: [task],
      },
    ],
    [{ hooks: { on_failure: [task], on_exit: [{ id: 'g', tasks: [task] }] }, tasks: [task] }],
    [{ notify: { when: 'failure', webhook: { url: '${{ secrets.URL }}' }, command: 'mail' }, tasks: [task] }],
    [
      {
        defaults: { timeout: 5, retry: { when: ['network'] }, locks: ['a'], priority: 'low' },
        tasks: [task],
      },
    ],
    [{ tasks: [{ ...task, timeout: 1.5, timeout_total: '2h', grace: '500ms', rate: { api: '60/min' } }] }],
    [{ tasks: [{ ...task, retry: { max_attempts: 3, delay: '1s', exit_codes: 75 }, priority: 'urgent' }] }],
    [
      {
        tasks: [{ ...task, breaker: { name: 'db', failure_rate: 0.5 }, locks: { name: 'a', scope: 'host' } }],
      },
    ],
    [{ tasks: [{ ...task, fallback: { value: null }, undo: { run: 'x', timeout: '1m' } }] }],
    [{ tasks: [{ ...task, fallback: { plugin: 'shell', config: '${{ params.c }}' } }] }],
    [
      {
        tasks: [{ ...task, fallback: { cached: '1d' }, undo: { plugin: 'shell', config: { command: 'x' } } }],
      },
    ],
    [{ tasks: [{ ...task, undo: { run: 'x', config: { shell: 'bash' }, retry: { max_attempts: 2 } } }] }],
    [{ hooks: { on_exit: [{ id: 'g', tasks: [{ ...task, fallback: { value: 1 } }] }] }, tasks: [task] }],
    [{ tasks: [{ id: 'g', tasks: [{ ...task, undo: { run: 'x' } }] }] }],
    [{ tasks: [{ id: 'g', tasks: [task], timeout_total: '1h', priority: 'high' }] }],
    [call('shell', '${{ params.config }}')],
    [
      call('shell', {
        command: '${{ params.c }}',
        check: '${{ params.check }}',
        shell: '${{ params.shell }}',
      }),
    ],
    [call('shell', { command: ['echo', '${{ item }}'] })],
    [call('csv_ingest', { path: 'a', columns: '${{ params.columns }}', types: { a: '${{ params.type }}' } })],
    [call('csv_ingest', { path: 'a', types: '${{ params.types }}' })],
    [call('metrics', '${{ params.metrics }}')],
    [call('function', { function: './lib/${{ params.lib }}.mjs:run', args: '${{ item }}' })],
  ])('accepts %j', (file) => {
    expect(accepts(file)).toBe(true);
  });

  test.each([
    [{ tasks: [] }],
    [{}],
    [{ tasks: [{ id: 'a' }] }],
    [{ tasks: [{ ...task, plugin: 'shell' }] }],
    [{ tasks: [{ ...task, plugin: 'greet' }] }],
    [{ tasks: [{ ...task, config: { command: 'ls' } }] }],
    [{ tasks: [{ ...task, config: { chek: false } }] }],
    [{ tasks: [{ ...task, check: false }] }],
    [{ tasks: [{ ...task, id: 'a b' }] }],
    [{ tasks: [{ ...task, depend_on: [] }] }],
    [{ tasks: [task], max_parallel: 0 }],
    [{ tasks: [task], colour: 'red' }],
    [call('shell', { comand: 'x' })],
    [call('shell', { command: 'x', shell: 'fish' })],
    [call('shell', { command: [] })],
    [call('shell')],
    [call('csv_ingest')],
    [call('csv_ingest', null)],
    [call('csv_ingest', { columns: ['age'] })],
    [call('csv_ingest', { path: 'data.csv', types: { age: 'int' } })],
    [call('metrics', { columns: ['age'] })],
    [call('function', { args: [1] })],
    [{ tasks: [{ ...task, depends_on: [{ task: 'b', when: 'success' }] }] }],
    [{ tasks: [{ ...task, depends_on: [{ id: 'b' }] }] }],
    [{ tasks: [{ ...task, if: "params.x == 'y'" }] }],
    [{ tasks: [{ ...task, for_each: 'params.list' }] }],
    [{ tasks: [{ ...task, tasks: [task] }] }],
    [{ tasks: [{ ...task, workflow: 'other.yaml' }] }],
    [{ tasks: [{ ...task, params: { a: 1 } }] }],
    [{ tasks: [{ id: 'g', tasks: [] }] }],
    [{ tasks: [{ id: 'g', tasks: [{ id: 'h', tasks: [{ ...task, rum: 'x' }] }] }] }],
    [{ tasks: [{ id: 'g', tasks: [task], config: {} }] }],
    [{ tasks: [{ id: 'g', tasks: [task], timeout: '1h' }] }],
    [{ tasks: [{ id: 's', workflow: 'other.yaml', undo: { run: 'x' } }] }],
    [{ tasks: [{ ...task, timeout: '5m garbage' }] }],
    [{ tasks: [{ ...task, timeout: 0 }] }],
    [{ tasks: [{ ...task, retry: 3 }] }],
    [{ tasks: [{ ...task, retry: { max_attempts: 0 } }] }],
    [{ tasks: [{ ...task, retry: { when: ['never'] } }] }],
    [{ tasks: [{ ...task, breaker: { failures: 3 } }] }],
    [{ tasks: [{ ...task, rate: { api: '60 per minute' } }] }],
    [{ tasks: [{ ...task, pools: { gpu: 0 } }] }],
    [{ tasks: [{ ...task, locks: ['a b'] }] }],
    [{ defaults: { undo: { run: 'x' } }, tasks: [task] }],
    [{ tasks: [{ ...task, retry: { when: 'validation' } }] }],
    [{ tasks: [{ ...task, retry: { when: ['network', 'permission'] } }] }],
    [{ tasks: [{ ...task, fallback: {} }] }],
    [{ tasks: [{ ...task, fallback: { config: { a: 1 } } }] }],
    [{ tasks: [{ ...task, fallback: { value: 1, cached: '1h' } }] }],
    [{ tasks: [{ ...task, fallback: { value: 1, config: {} } }] }],
    [{ defaults: { fallback: { value: 1, plugin: 'shell' } }, tasks: [task] }],
    [{ tasks: [{ ...task, undo: {} }] }],
    [{ tasks: [{ ...task, undo: { timeout: '1m' } }] }],
    [{ tasks: [{ ...task, undo: { run: 'x', plugin: 'shell' } }] }],
    [{ tasks: [{ ...task, undo: { run: 'x', timout: '1m' } }] }],
    [{ tasks: [{ ...task, fallback: { value: 1, valeu: 1 } }] }],
    [{ notify: { file: 'x', fiel: 'y' }, tasks: [task] }],
    [{ hooks: { on_exit: [{ ...task, rum: 'x' }] }, tasks: [task] }],
    [{ notify: {}, tasks: [task] }],
    [{ notify: { when: 'failure' }, tasks: [task] }],
    [{ hooks: { on_exit: [{ ...task, undo: { run: 'x' } }] }, tasks: [task] }],
    [{ hooks: { on_exit: [{ id: 'g', tasks: [{ ...task, undo: { run: 'x' } }] }] }, tasks: [task] }],
    [{ hooks: { on_failure: [] }, tasks: [task] }],
    [{ hooks: { on_failure: [{ id: 'a' }] }, tasks: [task] }],
    [{ tasks: [{ id: 'g', tasks: [task], outputs: { o: 1 } }] }],
    [{ tasks: [{ id: 's', workflow: 'other.yaml', env: { A: 'x' } }] }],
    [{ params: { a: { type: 'text' } }, tasks: [task] }],
    [{ params: { 'a b': 1 }, tasks: [task] }],
    [{ secrets: { T: { from: 'env', path: 'x' } }, tasks: [task] }],
    [{ secrets: { T: 'hunter22' }, tasks: [task] }],
    [{ env: { A: [1] }, tasks: [task] }],
    [call('shell', { command: 'x', check: 'yes' })],
    [call('shell', { command: 'x', check: '{{ params.check }}' })],
    [call('csv_ingest', { path: 'a', types: { a: 'int ${ params.type }' } })],
    [call('shell', 'params.config')],
  ])('refuses %j', (file) => {
    expect(accepts(file)).toBe(false);
  });
});

test('what two plugins refer to by one name stays apart', () => {
  const list = (type: string) => ({
    type: 'object',
    properties: { items: { type: 'array', items: { $ref: '#/$defs/item' } } },
    additionalProperties: false,
    $defs: { item: { type } },
  });
  const schema = workflowJsonSchema([
    { name: 'words', summary: null, config: list('string') },
    { name: 'numbers', summary: 'Adds', config: list('number') },
    { name: 'anything', summary: null, config: null },
  ]);
  const both = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)));
  const verdicts = ['words', 'numbers', 'anything'].flatMap((plugin) =>
    [['a'], [1]].map((items) => both.safeParse(call(plugin, { items })).success),
  );
  expect(verdicts).toEqual([true, false, false, true, true, true]);
});
