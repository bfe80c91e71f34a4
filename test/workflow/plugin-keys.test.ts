import { expect, test } from 'vitest';
import type { PluginCatalog } from '../../src/plugin/catalog.js';
import { checkConfig, toZodSchema } from '../../src/plugin/check-config.js';
import type { Plugin } from '../../src/plugin/contract.js';
import { locate } from '../../src/workflow/locate.js';
import { parseYaml } from '../../src/workflow/parse-yaml.js';
import { readPluginKeys } from '../../src/workflow/plugin-keys.js';
import { loadText } from './load-text.js';

/** A catalog of plugins with these configs, and the names it was asked for. */
function catalogOf(configs: Readonly<Record<string, Plugin['config']>>) {
  const asked: string[] = [];
  const catalog: PluginCatalog = {
    names: Object.keys(configs),
    complete: true,
    find: (name) => ({
      name,
      ownWorkingDir: () => Promise.resolve(true),
      checkConfig: (config) => {
        asked.push(name);
        return Promise.resolve(checkConfig(toZodSchema(configs[name]), config));
      },
    }),
  };
  return { catalog, asked };
}

async function keysOf(text: string, { catalog }: { readonly catalog: PluginCatalog }) {
  const { document } = parseYaml(text);
  const { root } = locate(document?.contents ?? null, text);
  return Object.fromEntries(await readPluginKeys(root.kind === 'map' ? root : null, catalog));
}

test('a plugin that is strict says which keys it knows; one that is open has none that went astray', async () => {
  const properties = { whom: { type: 'string' }, times: { type: 'integer' } };
  const plugins = catalogOf({
    strict: { type: 'object', properties, required: ['whom'], additionalProperties: false },
    open: { type: 'object', properties },
    any: undefined,
  });
  const tasks = ['strict', 'open', 'any'].map(
    (plugin) => `  - {id: ${plugin}, plugin: ${plugin}, whom: you}\n`,
  );
  expect(await keysOf(`tasks:\n${tasks.join('')}`, plugins)).toEqual({
    strict: ['whom', 'times'],
    open: [],
    any: [],
  });
});

test('no plugin is asked that no task with a strange key calls, and none twice', async () => {
  const plugins = catalogOf({ one: undefined, two: undefined });
  const text = `tasks:
  - {id: a, plugin: one, config: {}, retry: 3}
  - {id: b, plugin: two, whom: you}
  - {id: c, plugin: two, whom: me}
`;
  await keysOf(text, plugins);
  expect(plugins.asked).toEqual(['two']);
});

const task = (rest: string) => `tasks:\n  - {${rest}}\n`;

test.each([
  ['beside run', task('id: a, run: x, check: false'), ['unknown-key']],
  ['what it must have', task('id: a, plugin: csv_ingest, path: data.csv'), ['unknown-key']],
  ['beside a config', task('id: a, plugin: shell, command: x, config: {check: false}'), ['unknown-key']],
  ['beside an empty config', task('id: a, plugin: shell, command: x, config:'), ['unknown-key']],
  [
    'beside a broken config',
    task('id: a, plugin: shell, command: x, config: 5'),
    ['unknown-key', 'wrong-type'],
  ],
  ['its value is checked', task('id: a, run: x, check: 5'), ['unknown-key', 'config-invalid']],
  ['that of another plugin', task('id: a, plugin: metrics, check: false'), ['unknown-key']],
  ['a second command', task('id: a, run: x, command: y'), ['key-of-another-tool']],
])('a key of the config in the task itself: %s', async (_name, text, codes) => {
  const { diagnostics } = await loadText(text);
  expect(diagnostics.map(({ code }) => code)).toEqual(codes);
});
