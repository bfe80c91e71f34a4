import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtWorker } from './built-worker.js';
import { createTaskRig } from './task-rig.js';

const built = builtWorker();

/** Exports a plugin that tells which zod it was given. */
const pack = (name: string): string =>
  `import * as found from 'zod'; import { TaskFailure } from 'oprun/plugin'; export const ${name} = { name: '${name}', run: () => [typeof TaskFailure, found.own ?? 'ours'] };`;

const named = (name: string): string => `export const plugin = { name: '${name}', run: () => '${name}' };`;

describe("a plugin of one's own (item 5: class, object, bare function; zod, JSON Schema, none; .mjs and .ts)", () => {
  const schemas = {
    zod: { imports: "import { z } from 'zod';", config: 'z.strictObject({ who: z.string() })' },
    json: {
      imports: '',
      config:
        "{ type: 'object', properties: { who: { type: 'string' } }, required: ['who'], additionalProperties: false }",
    },
    none: { imports: '', config: 'undefined' },
  };
  const forms = {
    object: (config: string, typed: string) =>
      `export const plugin = { name: 'greet', config: ${config}, run: (config${typed}) => 'hi ' + config.who };`,
    class: (config: string, typed: string) =>
      `export class Greet { name = 'greet'; config = ${config}; greeting = 'hi '; run(config${typed}) { return this.greeting + config.who } }`,
    function: (config: string, typed: string) =>
      `export function greet(config${typed}) { return 'hi ' + config.who } greet.config = ${config};`,
  };
  const cases = Object.entries(forms).flatMap(([form, render]) =>
    Object.entries(schemas).flatMap(([schema, { imports, config }]) => [
      { form, schema, extension: 'mjs', source: `${imports}\n${render(config, '')}` },
      { form, schema, extension: 'ts', source: `${imports}\n${render(config, ': { who: string }')}` },
    ]),
  );

  test.each(cases)('$form, $schema, .$extension', async ({ schema, extension, source }) => {
    const rig = createTaskRig(built, { [`plugin.${extension}`]: source });
    const { catalog, problems } = await rig.catalog(`./plugin.${extension}`);
    expect(problems).toEqual([]);
    const entry = catalog.find('greet');
    expect(await entry?.checkConfig({ who: 'you' })).toEqual([]);
    const wrong = await entry?.checkConfig({ whom: 'you' });
    expect(wrong?.map(({ kind }) => kind).toSorted()).toEqual(
      schema === 'none' ? [] : ['missing_key', 'unknown_key'],
    );
    expect(await rig.run({ plugin: 'greet', config: { who: 'you' } })).toEqual({
      status: 'completed',
      outputs: {},
      result: 'hi you',
    });
  });
});

describe('which modules a spec means', () => {
  test('a folder: its modules, and subfolders with an index, by name', async () => {
    const rig = createTaskRig(built, {
      'more/b.mjs': named('b'),
      'more/a.cjs':
        "const { z } = require('zod'); module.exports = { name: 'a', config: z.object({}), run() { return require('oprun/plugin').TaskFailure.name } };",
      'more/c.ts':
        "import type { Plugin } from 'oprun/plugin'; export const plugin: Plugin = { name: 'c', run: () => 1 };",
      'more/c.d.ts': 'export declare const x: number;',
      'more/d/index.js': named('d'),
      'more/lib/help.mjs': 'throw new Error("never loaded")',
      'more/_draft.mjs': 'throw new Error("never loaded")',
      'more/.hidden.mjs': 'throw new Error("never loaded")',
      'more/readme.md': 'text',
    });
    const { catalog, problems } = await rig.catalog('more');
    expect(problems).toEqual([]);
    expect(catalog.names).toEqual(['a', 'b', 'c', 'd', 'function']);
    expect(await rig.run({ plugin: 'a' })).toEqual({
      status: 'completed',
      outputs: {},
      result: 'TaskFailure',
    });
  });

  test('a folder with an index: that alone', async () => {
    const rig = createTaskRig(built, {
      'more/a/index.mjs': named('a'),
      'more/a/help.mjs': 'throw new Error("never loaded")',
      'more/b.mjs': named('b'),
      'more/b.test.mjs': 'throw new Error("never loaded")',
    });
    expect((await rig.catalog('./more/a')).catalog.names).toEqual(['a', 'function']);
    expect((await rig.catalog('./more')).catalog.names).toEqual(['a', 'b', 'function']);
  });

  test('an installed package, which keeps its own zod and is given ours where it has none', async () => {
    const rig = createTaskRig(built, {
      'node_modules/with/package.json':
        '{"name":"with","type":"module","exports":{"import":"./main.js"},"version":"1.2.3"}',
      'node_modules/with/main.js': pack('withZod'),
      'node_modules/with/node_modules/zod/package.json':
        '{"name":"zod","type":"module","exports":"./index.js"}',
      'node_modules/with/node_modules/zod/index.js': "export const own = 'its own';",
      'node_modules/without/package.json': '{"name":"without","type":"module","main":"main.js"}',
      'node_modules/without/main.js': pack('withoutZod'),
    });
    expect((await rig.catalog('with', 'without')).problems).toEqual([]);
    expect(await rig.run({ plugin: 'withZod' })).toEqual({
      status: 'completed',
      outputs: {},
      result: ['function', 'its own'],
    });
    expect(await rig.run({ plugin: 'withoutZod' })).toEqual({
      status: 'completed',
      outputs: {},
      result: ['function', 'ours'],
    });
  });

  test('one that two specs mean is opened once', async () => {
    const rig = createTaskRig(built, { 'p/a.mjs': named('a') });
    symlinkSync(join(rig.dir, 'p'), join(rig.dir, 'q'));
    expect((await rig.catalog('./p/a.mjs', './p', './q/a.mjs')).problems).toEqual([]);
  });

  test('several plugins of one module, in TypeScript that imports TypeScript', async () => {
    const rig = createTaskRig(built, {
      'plugins.ts':
        "import { twice } from './lib/twice.ts'; enum E { one = 1 } export const plugins = 0; export const a = { name: 'a', run: () => twice(E.one) }; export const b = { name: 'b', run: () => import.meta.url };",
      'lib/twice.ts': 'export const twice = (n: number): number => 2 * n;',
    });
    expect((await rig.catalog('./plugins.ts')).problems).toEqual([]);
    expect(await rig.run({ plugin: 'a' })).toEqual({ status: 'completed', outputs: {}, result: 2 });
    expect(await rig.run({ plugin: 'b' })).toMatchObject({ result: expect.stringMatching(/plugins\.ts$/) });
  });

  test('JavaScript that imports TypeScript', async () => {
    const rig = createTaskRig(built, {
      'plugin.mjs':
        "import { z } from 'zod'; import { one } from './one.ts'; export const plugin = { name: 'p', config: z.object({}), run: () => one };",
      'one.ts': 'export const one: number = 1;',
    });
    expect(await rig.run({ plugin: 'p' })).toEqual({ status: 'completed', outputs: {}, result: 1 });
  });
});

describe('what cannot be taken in, by its position in the list', () => {
  test('each says why, and the others are there', async () => {
    const files = {
      'good.mjs': named('good'),
      'throws.mjs': "throw new Error('boo');",
      'syntax.mjs': 'export const = 1;',
      'syntax.ts': 'export const x: = 1;',
      'exits.mjs': 'process.exit(4);',
      'hangs.mjs': 'await new Promise(() => {});',
      'missing.mjs': "import 'no-such-package';",
      'nothing.mjs': 'export const x = 1, y = {}; export class Z {}',
      'empty.mjs': '',
      'nameless.mjs': 'export default { run() {} };',
      'badname.mjs': "export default { name: 'a b', run() {} };",
      'badconfig.mjs': "export default { name: 'a', config: 5, run() {} };",
      'again.mjs': named('good'),
      'shadow.mjs': named('function'),
      'twice.mjs': "export const a = { name: 'x', run() {} }; export const b = { name: 'x', run() {} };",
    };
    const rig = createTaskRig(built, files);
    mkdirSync(join(rig.dir, 'bare'));
    const specs = [...Object.keys(files).map((name) => `./${name}`), './none.mjs', 'no-package', './bare'];
    const { catalog, problems } = await rig.catalog(...specs);
    expect(catalog.names).toEqual(['function', 'good']);
    expect(
      problems.map(
        ({ index, kind, message }) => `${specs[index]} ${kind}: ${message.replaceAll(rig.dir, 'DIR')}`,
      ),
    ).toEqual([
      './throws.mjs broken: ./throws.mjs cannot be loaded: boo (line 1)',
      "./syntax.mjs broken: ./syntax.mjs cannot be loaded: Unexpected token '=' (line 1)",
      expect.stringContaining('./syntax.ts broken: ./syntax.ts cannot be loaded: '),
      './exits.mjs broken: ./exits.mjs cannot be loaded: it called process.exit(4)',
      './hangs.mjs broken: ./hangs.mjs cannot be loaded: it ended without giving a result: nothing was left that could settle its promise',
      expect.stringContaining(
        "./missing.mjs broken: ./missing.mjs cannot be loaded: Cannot find package 'no-such-package'",
      ),
      './nothing.mjs not_a_plugin: ./nothing.mjs is no plugin: it exports Z (class without `run`), x (number), y (object without `run`); a plugin is an object with `name` and `run`, a class with a method `run`, or a function',
      './empty.mjs not_a_plugin: ./empty.mjs is no plugin: it exports nothing; a plugin is an object with `name` and `run`, a class with a method `run`, or a function',
      './nameless.mjs not_a_plugin: ./nameless.mjs is no plugin: its export "default" could be a plugin, but has no name: give it a text `name`, or the function a name',
      expect.stringContaining(
        './badname.mjs not_a_plugin: ./badname.mjs is no plugin: its export "default" is called "a b": a plugin\'s name starts with',
      ),
      './badconfig.mjs not_a_plugin: ./badconfig.mjs is no plugin: `config` of its export "default" must be a zod schema, a JSON Schema or left out',
      './again.mjs name_clash: the plugin "good" of ./again.mjs is also in ./good.mjs',
      './shadow.mjs name_clash: the plugin "function" of ./shadow.mjs has the name of a built-in plugin',
      './twice.mjs name_clash: ./twice.mjs is no plugin: two of its plugins are called "x"',
      './none.mjs not_found: there is no file or folder DIR/none.mjs',
      'no-package not_found: "no-package" is neither a file or folder nor a package installed for DIR',
      './bare not_a_plugin: the folder DIR/bare holds no module (.mjs .js .mts .ts .cjs .cts)',
    ]);
  });

  test('an endless loop on import, and in a check of a config', async () => {
    const loops = createTaskRig(built, { 'loops.mjs': 'for (;;);' }, { limitMs: 2000 });
    const source =
      "import { z } from 'zod'; export const plugin = { name: 'p', config: z.object({}).refine(() => { for (;;); }), run() {} };";
    const checks = createTaskRig(built, { 'checks.mjs': source }, { limitMs: 2000 });
    const check = async () => await (await checks.catalog('./checks.mjs')).catalog.find('p')?.checkConfig({});
    const [{ problems }, issues] = await Promise.all([loops.catalog('./loops.mjs'), check()]);
    expect(problems).toEqual([
      { index: 0, kind: 'broken', message: './loops.mjs cannot be loaded: it has not finished within 2 s' },
    ]);
    expect(issues).toEqual([
      {
        kind: 'invalid',
        path: [],
        message: 'the plugin could not check its config: it has not finished within 2 s',
      },
    ]);
  });
});

test('what is known of a plugin', async () => {
  const files = {
    'plugin.mjs':
      "import { z } from 'zod'; export default class { static pluginName = 'greet'; static summary = 'Says hello'; version = '2.1'; static config = z.strictObject({ who: z.string().describe('Whom') }); run() {} }",
  };
  const rig = createTaskRig(built, files);
  const catalog = await rig.catalog('./plugin.mjs');
  expect(catalog.problems).toEqual([]);
  expect(await catalog.catalog.find('greet')?.ownWorkingDir()).toBe(false);
  expect(await catalog.catalog.find('function')?.ownWorkingDir()).toBe(false);
  expect(catalog.modules.get('greet')).toMatchObject({
    origin: 'user',
    version: '2.1',
    source: join(rig.dir, 'plugin.mjs'),
    shown: './plugin.mjs',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(await catalog.describe('greet')).toMatchObject({
    name: 'greet',
    summary: 'Says hello',
    source: './plugin.mjs',
    schema: { properties: { who: { type: 'string', description: 'Whom' } }, required: ['who'] },
    problem: null,
  });
  expect(await catalog.describe('function')).toMatchObject({
    source: 'built-in',
    schema: { required: ['function'] },
  });
  expect(await catalog.describe('none')).toBeNull();
});

test('a plugin whose schema cannot be described is listed, and says why', async () => {
  const config = '{ safeParse: (data) => ({ success: true, data }) }';
  const rig = createTaskRig(built, {
    'plugin.mjs': `export const plugin = { name: 'p', summary: 'Does p', config: ${config}, run() {} };`,
  });
  const catalog = await rig.catalog('./plugin.mjs');
  expect(catalog.problems).toEqual([]);
  const summary = { name: 'p', summary: 'Does p', version: null, source: './plugin.mjs' };
  expect(await catalog.list()).toEqual([
    { name: 'function', summary: expect.any(String), version: null, source: 'built-in' },
    summary,
  ]);
  expect(await catalog.describe('p')).toEqual({
    ...summary,
    schema: null,
    problem: 'it is no schema of zod 4',
  });
});
