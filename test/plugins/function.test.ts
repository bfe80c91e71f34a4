import { describe, expect, test } from 'vitest';
import { builtWorker } from '../host/built-worker.js';
import { createTaskRig, type TaskRig } from '../host/task-rig.js';

const built = builtWorker();

const call = async (
  rig: TaskRig,
  target: string,
  rest: { readonly args?: readonly number[]; readonly kwargs?: { readonly x: number } } = {},
) => await rig.run({ plugin: 'function', config: { function: target, ...rest } });
const completed = (result: unknown) => ({ status: 'completed', outputs: {}, result });
const invalid = (message: string | RegExp) => ({
  status: 'failed',
  failure: {
    class: 'validation',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  },
});

describe('what is called (LANGUAGE, section 5)', () => {
  const lib = {
    'lib/a.mjs': `
      export const list = (...args) => args;
      export const later = async (n) => n + 1;
      export function self() { return this === undefined; }
      export const math = { base: 10, inner: { add(n) { return this.base + n }, base: 1 } };
      export class Box { static make(n) { return n } }
      export default (n) => -n;`,
    'lib/b.ts': 'export function typed(n: number): number { return n * 2; }',
    'lib/c.cjs': 'module.exports = { ["dyn" + "amic"]: (n) => n };',
    'node_modules/pack/package.json': '{"name":"pack","main":"main.cjs"}',
    'node_modules/pack/main.cjs': 'exports.here = () => "pack";',
  };

  test.each([
    ['./lib/a.mjs:list', { args: [1, 2] }, [1, 2]],
    ['./lib/a.mjs:list', { args: [1], kwargs: { x: 2 } }, [1, { x: 2 }]],
    ['./lib/a.mjs:list', { kwargs: { x: 2 } }, [{ x: 2 }]],
    ['./lib/a.mjs:list', {}, []],
    ['lib/a.mjs:later', { args: [1] }, 2],
    ['./lib/a.mjs:self', {}, true],
    ['./lib/a.mjs:math.inner.add', { args: [5] }, 6],
    ['./lib/a.mjs:Box.make', { args: [5] }, 5],
    ['./lib/a.mjs:default', { args: [5] }, -5],
    ['./lib/b.ts:typed', { args: [4] }, 8],
    ['./lib/c.cjs:dynamic', { args: [4] }, 4],
    ['pack:here', {}, 'pack'],
    ['node:querystring:escape', { args: [5] }, '5'],
  ])('%s with %j', async (target, given, result) => {
    expect(await call(createTaskRig(built, lib), target, given)).toEqual(completed(result));
  });

  test('a path that starts with a dot follows the file that the task stands in, one run by another too', async () => {
    const rig = createTaskRig(built, {
      'f.mjs': 'export const which = () => "outer";',
      'sub/f.mjs': 'export const which = () => "inner";',
    });
    const config = { function: './f.mjs:which' };
    expect(await rig.run({ plugin: 'function', config })).toEqual(completed('outer'));
    const given = { workflowDir: `${rig.dir}/sub` };
    expect(await rig.run({ plugin: 'function', config, given })).toEqual(completed('inner'));
  });
});

describe('what cannot be called fails with class validation', () => {
  const lib = {
    'a.mjs': 'export const summarise = () => 1; export const n = 5; export class Box {}',
    'o.mjs': 'export const o = { one() {} };',
  };

  test.each([
    ['./none.mjs:f', /^there is no file .*\/none\.mjs$/],
    [
      'none/at/all.mjs:f',
      /there is no file .*\/none\/at\/all\.mjs, and no package is called "none\/at\/all\.mjs"/,
    ],
    ['pkg.module:name', /no package is called "pkg\.module"/],
    ['nopack:f', 'no package called "nopack" is installed'],
    ['.:f', / is not a file$/],
    ['./a.mjs:summarize', './a.mjs has no export "summarize"; did you mean "summarise"?'],
    ['./a.mjs:other', './a.mjs has no export "other"; it has Box, n, summarise'],
    ['./a.mjs:toString', './a.mjs has no export "toString"; it has Box, n, summarise'],
    ['./a.mjs:n', '"n" of ./a.mjs is a number, not a function'],
    ['./a.mjs:Box', '"Box" of ./a.mjs is a class, which cannot be called'],
    ['./o.mjs:o.two', '"o" of ./o.mjs has no member "two"; it has one'],
    ['./o.mjs:o.constructor', '"o" of ./o.mjs has no member "constructor"; it has one'],
  ])('%s', async (target, message) => {
    expect(await call(createTaskRig(built, lib), target)).toEqual(invalid(message));
  });

  test('a config without a name', async () => {
    const { catalog } = await createTaskRig(built, {}).catalog();
    expect(await catalog.find('function')?.checkConfig({ function: './a.mjs' })).toEqual([
      { kind: 'invalid', path: ['function'], message: expect.stringContaining('./lib/report.mjs:summarise') },
    ]);
  });
});

describe('user code apart (item 5)', () => {
  test('two tasks of one file share its state, another file has its own thread', async () => {
    const source = 'globalThis.calls ??= 0; export const count = () => ++globalThis.calls;';
    const rig = createTaskRig(built, { 'a.mjs': source, 'b.mjs': source });
    expect(await call(rig, './a.mjs:count')).toEqual(completed(1));
    expect(await call(rig, 'a.mjs:count')).toEqual(completed(2));
    expect(await call(rig, './b.mjs:count')).toEqual(completed(1));
  });

  test('`process.exit` ends the task', async () => {
    const rig = createTaskRig(built, {
      'a.mjs': 'export const leave = () => process.exit(3); export const stay = () => 1;',
    });
    expect(await call(rig, './a.mjs:leave')).toEqual({
      status: 'failed',
      failure: { class: 'execution', message: 'the function called process.exit(3)' },
    });
    expect(await call(rig, './a.mjs:stay')).toEqual(completed(1));
  });

  test('a module that throws on import fails the task, and is loaded anew by the next one', async () => {
    const rig = createTaskRig(built, {
      'a.mjs': "throw new RangeError('not today'); export const f = () => 1;",
    });
    const failed = { status: 'failed', failure: { class: 'execution', message: 'not today' } };
    expect(await call(rig, './a.mjs:f')).toEqual(failed);
    expect(rig.output('t')).toContain('a.mjs:1');
    rig.write('a.mjs', 'export const f = () => 1;');
    expect(await call(rig, './a.mjs:f')).toEqual(completed(1));
  });

  test('it gets its arguments and nothing else', async () => {
    const rig = createTaskRig(built, { 'a.mjs': 'export function f() { return arguments.length }' });
    expect(await call(rig, './a.mjs:f', { args: [1] })).toEqual(completed(1));
  });
});
