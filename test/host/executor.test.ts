import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { BuiltinPlugin } from '../../src/host/plugin-module.js';
import type { Outcome } from '../../src/model/ports.js';
import type { Plugin } from '../../src/plugin/contract.js';
import { builtWorker } from './built-worker.js';
import { rejection } from './process-rig.js';
import { createTaskRig } from './task-rig.js';

const built = builtWorker();

const pluginThat = (body: string): string =>
  `export const plugin = { name: 'p', async run(config, context) { ${body} } };`;

function local(plugin: Plugin): ReadonlyMap<string, BuiltinPlugin> {
  const here: Plugin = { ...plugin, place: 'scheduler' };
  return new Map([[plugin.name, { url: 'file:///nowhere.js', load: async () => here }]]);
}

const above = (...ids: readonly string[]) => ids.map((id) => [id, null] as const);

const failed = (message: string) => ({ status: 'failed', failure: { class: 'validation', message } });

function full(): void {
  throw new Error('disk full');
}

describe('the context (item 5)', () => {
  test('starts processes whose output goes to the log', async () => {
    const body =
      "const { exitCode, stdout } = await context.exec({ command: 'cat; echo $X >&2; exit 4', stdin: 'in', env: { X: 'out' } }); return { exitCode, stdout };";
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) });
    expect(await rig.run({ plugin: 'p' })).toEqual({
      status: 'completed',
      outputs: {},
      result: { exitCode: 4, stdout: 'in' },
    });
    expect(rig.output('t')).toContain('out\n');
  });

  test('a process that cannot be started is a TaskFailure', async () => {
    const body =
      "try { await context.exec({ command: ['./none'] }) } catch (error) { return [error.name, error.class] }";
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) });
    expect(await rig.run({ plugin: 'p' })).toEqual({
      status: 'completed',
      outputs: {},
      result: ['TaskFailure', 'execution'],
    });
  });

  test('a process left behind is over when the task is', async () => {
    const body = `
      void context.exec({ command: 'echo $$ > started; exec sleep 1000' }).catch(() => {});
      await new Promise((done) => setImmediate(done));
      return Number((await import('node:fs')).readFileSync(context.workingDir + '/started', 'utf8'));`;
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) });
    execFileSync('mkfifo', [join(rig.dir, 'started')]);
    const outcome = await rig.run({ plugin: 'p' });
    const pid = outcome.status === 'completed' ? Number(outcome.result) : 0;
    expect(pid).toBeGreaterThan(1);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('tables', () => {
  const table = `({ rows: 2, columns: [{ name: 'x', type: 'number', values: Float64Array.of(1, 2), missing: null }, { name: 's', type: 'string', bytes: new TextEncoder().encode('ab'), offsets: Float64Array.of(0, 1, 2), missing: null }] })`;
  const files = {
    'plugin.mjs': `
      export const publish = { name: 'publish', run: (config, context) => { context.publish(${table}); if (config.fail) throw 'no'; } };
      export const double = { name: 'double', run: (config, context) => { const { values } = context.table(config.of).columns[0]; values[0] *= 2; return values[0]; } };
      export const shared = { name: 'shared', run: (config, context) => context.table().columns.flatMap((c) => [c.values, c.bytes, c.offsets]).filter(Boolean).map(({ buffer }) => buffer instanceof SharedArrayBuffer) };
      export const bad = { name: 'bad', run: (config, context) => context.publish({ rows: 1, columns: [{ name: 'x', type: 'number', values: [1], missing: null }] }) };`,
  };
  test('are handed on over shared memory, copied once at most', async () => {
    const rig = createTaskRig(built, files);
    await rig.run({ plugin: 'publish', id: 'a' });
    expect(await rig.run({ plugin: 'shared', upstream: [above('a')] })).toEqual({
      status: 'completed',
      outputs: {},
      result: [true, true, true],
    });
    expect(await rig.run({ plugin: 'double', upstream: [above('a')] })).toEqual({
      status: 'completed',
      outputs: {},
      result: 2,
    });
    expect(await rig.run({ plugin: 'double', upstream: [above('a')] })).toEqual({
      status: 'completed',
      outputs: {},
      result: 4,
    });
  });

  test('the nearest, a tie, the last one published, none', async () => {
    const rig = createTaskRig(built, files);
    expect(await rig.run({ plugin: 'double' })).toEqual(failed('no task upstream has published a table'));
    await rig.run({ plugin: 'publish', id: 'a' });
    await rig.run({ plugin: 'publish', id: 'b' });
    await rig.run({ plugin: 'publish', id: 'c', config: { fail: true } });
    expect(
      await rig.run({ plugin: 'double', upstream: [above('x', 'c'), above('b'), above('a')] }),
    ).toMatchObject({ result: 2 });
    expect(await rig.run({ plugin: 'double', upstream: [above('a', 'b')] })).toEqual(
      failed('the tables of "a" and "b" are equally near: say which one is meant (metrics: `source`)'),
    );
    expect(rig.warnings).toEqual([]);
    expect(await rig.run({ plugin: 'double', upstream: [above('x')] })).toMatchObject({ result: 4 });
    expect(rig.warnings).toEqual([expect.stringContaining('that of "b"')]);
  });

  test('that of a task inside a group goes by its full name, and is asked for by its id', async () => {
    const rig = createTaskRig(built, files);
    await rig.run({ plugin: 'publish', id: 'each[0]/a' });
    await rig.run({ plugin: 'publish', id: 'each[1]/a' });
    await rig.run({ plugin: 'publish', id: 'each[1]/b' });
    await rig.run({ plugin: 'double', upstream: [above('each[0]/a')] });
    const read = async (of: string | undefined, ...upstream: ReturnType<typeof above>[]) =>
      await rig.run({ plugin: 'double', config: of === undefined ? {} : { of }, upstream });
    expect(await read('a', above('each[0]/a'))).toMatchObject({ result: 4 });
    expect(await read('a', above('x'), above('each[1]/a'), above('a'))).toMatchObject({ result: 2 });
    expect(await read(undefined, above('each[1]/a', 'each[1]/b'))).toEqual(
      failed('the tables of "a" and "b" are equally near: say which one is meant (metrics: `source`)'),
    );
    expect(await read('each[0]/a', above('each[0]/a'))).toMatchObject({
      failure: { message: expect.stringContaining('task "each[0]/a" is not upstream') },
    });
  });

  test('that of a named task', async () => {
    const rig = createTaskRig(built, files);
    await rig.run({ plugin: 'publish', id: 'a' });
    expect(
      await rig.run({ plugin: 'double', config: { of: 'a' }, upstream: [above('x'), above('a')] }),
    ).toMatchObject({ result: 2 });
    expect(await rig.run({ plugin: 'double', config: { of: 'x' }, upstream: [above('x')] })).toMatchObject({
      failure: { class: 'validation', message: 'task "x" has published no table' },
    });
    expect(await rig.run({ plugin: 'double', config: { of: 'a' }, upstream: [above('x')] })).toMatchObject({
      failure: { class: 'validation', message: expect.stringContaining('add "a" to `depends_on`') },
    });
  });

  test('what is no table is refused', async () => {
    const rig = createTaskRig(built, files);
    expect(await rig.run({ plugin: 'bad' })).toMatchObject({
      failure: {
        class: 'validation',
        message: expect.stringContaining('column 1: `values` must be a Float64Array'),
      },
    });
  });
});

describe('cancel (item 8)', () => {
  test('a plugin that heeds its signal ends by itself', async () => {
    const body =
      "const gone = new Promise((done) => context.signal.addEventListener('abort', done)); const hold = setInterval(() => {}, 1e6); console.log('in'); await gone; clearInterval(hold); console.log('tidied up'); return 1;";
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) }, { graceMs: 60_000 });
    const cancel = new AbortController();
    expect(await rig.run({ plugin: 'p', signal: cancel.signal, onOutput: () => cancel.abort() })).toEqual({
      status: 'cancelled',
      running: ['the plugin "p"'],
    });
    expect(rig.output('t')).toBe('in\ntidied up\n');
  });

  test('one that waits for the host is ended as well', async () => {
    const body = "console.log('in'); for (;;) void context.results;";
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) }, { graceMs: 1 });
    const cancel = new AbortController();
    expect(await rig.run({ plugin: 'p', signal: cancel.signal, onOutput: () => cancel.abort() })).toEqual({
      status: 'cancelled',
      running: ['the plugin "p"'],
    });
  });

  test('its processes end, and `exec` rejects with the reason', async () => {
    const body =
      "try { await context.exec({ command: 'echo in; sleep 1000' }) } catch (error) { console.log(error === context.signal.reason) }";
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) }, { graceMs: 60_000 });
    const cancel = new AbortController();
    expect(
      await rig.run({ plugin: 'p', signal: cancel.signal, onOutput: () => cancel.abort('enough') }),
    ).toEqual({ status: 'cancelled', running: [expect.stringContaining('sleep 1000')] });
    expect(rig.output('t')).toBe('in\ntrue\n');
  });

  test('a task that ends before it is told to has ended by itself, and stands', async () => {
    const body =
      "const fs = await import('node:fs'); console.log('in'); return fs.readFileSync(context.workingDir + '/fifo', 'utf8');";
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) }, { graceMs: 60_000 });
    const fifo = join(rig.dir, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const cancel = new AbortController();
    const outcome = rig.run({
      plugin: 'p',
      signal: cancel.signal,
      onOutput() {
        // The thread hangs in the read and hears nothing before it has its result.
        cancel.abort();
        void writeFile(fifo, 'result');
      },
    });
    expect(await outcome).toEqual({ status: 'completed', outputs: {}, result: 'result' });
  });

  test('before the start nothing is started', async () => {
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat("console.log('ran')") });
    expect(await rig.run({ plugin: 'p', signal: AbortSignal.abort() })).toEqual({ status: 'cancelled' });
    expect(rig.output('t')).toBe('');
  });

  test('closing the pool ends what runs', async () => {
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat("console.log('in'); for (;;);") });
    const outcome = await rig.run({ plugin: 'p', onOutput: () => void rig.pool.close() });
    expect(outcome).toMatchObject({ status: 'failed', failure: { message: 'the plugin "p" was ended' } });
  });
});

describe('config and result (item 4)', () => {
  test('the schema applies its defaults and transforms where the plugin runs', async () => {
    const files = {
      'plugin.mjs': `import { z } from 'zod';
        export const plugin = { name: 'p', config: z.strictObject({ n: z.number().default(3), s: z.string().transform((s) => s.toUpperCase()) }), run: (config) => config };`,
    };
    const rig = createTaskRig(built, files);
    expect(await rig.run({ plugin: 'p', config: { s: 'a' } })).toEqual({
      status: 'completed',
      outputs: {},
      result: { n: 3, s: 'A' },
    });
    expect(await rig.run({ plugin: 'p', config: { s: 1, x: 2 } })).toMatchObject({
      status: 'failed',
      failure: { class: 'validation', message: expect.stringMatching(/config\.s: .*unknown key config\.x/) },
    });
  });

  test('what is lost on the way to JSON is a warning', async () => {
    const rig = createTaskRig(built, {
      'plugin.mjs': pluginThat('return { when: new Date(0), big: 2n ** 80n, n: NaN };'),
    });
    expect(await rig.run({ plugin: 'p' })).toEqual({
      status: 'completed',
      outputs: {},
      result: { when: '1970-01-01T00:00:00.000Z', big: '1208925819614629174706176', n: null },
    });
    expect(rig.warnings).toEqual([
      't: result.when: a Date became ISO text',
      't: result.big: a BigInt became text',
      't: result.n: NaN became null',
    ]);
  });

  test('however deep a result is, the worker hands over what JSON can hold', async () => {
    const body = `
      if (config.read) return JSON.stringify(context.results.above).length;
      let deep = 1;
      for (let i = 0; i < 5000; i++) deep = [deep];
      return deep;`;
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) });
    const outcome = await rig.run({ plugin: 'p' });
    const result = outcome.status === 'completed' ? outcome.result : null;
    expect(JSON.stringify(result)).toBe(`${'['.repeat(1000)}null${']'.repeat(1000)}`);
    expect(await rig.run({ plugin: 'p', config: { read: true }, upstream: [[['above', result]]] })).toEqual({
      status: 'completed',
      outputs: {},
      result: 2004,
    });
  });

  test('a TaskFailure keeps its class and details', async () => {
    const files = {
      'plugin.mjs': `import { TaskFailure } from 'oprun/plugin';\n${pluginThat("throw new TaskFailure('rate_limit', 'slower', { left: 0 })")}`,
    };
    const rig = createTaskRig(built, files);
    expect(await rig.run({ plugin: 'p' })).toEqual({
      status: 'failed',
      failure: { class: 'rate_limit', message: 'slower', details: { left: 0 } },
    });
    expect(rig.output('t')).toBe('');
  });

  test('the wait that an error asks for comes along from its thread (issue 4, item 2)', async () => {
    const files = {
      'plugin.mjs': `import { TaskFailure } from 'oprun/plugin';
        export const own = () => { throw new TaskFailure('rate_limit', 'slower', undefined, { retryAfterMs: 1500 }); };
        export const fetched = () => { throw Object.assign(new Error('429'), { status: 429, headers: new Headers({ 'Retry-After': '7' }) }); };
        export const dated = () => { throw Object.assign(new Error('503'), { response: { status: 503, headers: { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() } } }); };`,
    };
    const rig = createTaskRig(built, files);
    expect(await rig.run({ plugin: 'own' })).toEqual({
      status: 'failed',
      failure: { class: 'rate_limit', message: 'slower', retryAfterMs: 1500 },
    });
    expect(await rig.run({ plugin: 'fetched' })).toEqual({
      status: 'failed',
      failure: { class: 'rate_limit', message: '429', retryAfterMs: 7000 },
    });
    const dated = await rig.run({ plugin: 'dated' });
    const { retryAfterMs = 0 } = dated.status === 'failed' ? dated.failure : {};
    expect(dated).toMatchObject({ failure: { class: 'unavailable' } });
    // Counted from the moment of the failure by the clock of the machine: an hour, less what has passed since.
    expect(Math.round(retryAfterMs / 3_600_000)).toBe(1);
  });

  test('a file that is not there yet is `unavailable`, one that may not be read `permission`', async () => {
    const body =
      "const { readFile } = await import('node:fs/promises'); if (config.eacces) throw Object.assign(new Error('no'), { code: 'EACCES' }); await readFile('/nowhere/at/all');";
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) });
    expect(await rig.run({ plugin: 'p' })).toMatchObject({ failure: { class: 'unavailable' } });
    expect(await rig.run({ plugin: 'p', config: { eacces: true } })).toMatchObject({
      failure: { class: 'permission' },
    });
  });
});

describe("a plugin on the scheduler's thread", () => {
  test('is handed its config with defaults, and its result becomes JSON', async () => {
    const plugin: Plugin<{ n: number }> = {
      name: 'here',
      config: z.strictObject({ n: z.number().default(2) }),
      run: ({ n }) => ({ n, when: new Date(0) }),
    };
    const rig = createTaskRig(built, {}, { builtins: local(plugin) });
    expect(await rig.run({ plugin: 'here' })).toEqual({
      status: 'completed',
      outputs: {},
      result: { n: 2, when: '1970-01-01T00:00:00.000Z' },
    });
    expect(rig.warnings).toEqual(['t: result.when: a Date became ISO text']);
  });

  test.each([
    [
      'throws at once',
      () => {
        throw new Error('now');
      },
      'now',
    ],
    [
      'rejects',
      async () => {
        throw new TypeError('later');
      },
      'later',
    ],
    [
      'throws a text',
      () => {
        throw 'words';
      },
      'words',
    ],
    [
      'throws nothing',
      () => {
        throw undefined;
      },
      'undefined was thrown',
    ],
  ])('that %s fails', async (_what, run, message) => {
    const rig = createTaskRig(built, {}, { builtins: local({ name: 'here', run }) });
    expect(await rig.run({ plugin: 'here' })).toEqual({
      status: 'failed',
      failure: { class: 'execution', message },
    });
  });

  test.each<[string, Outcome, () => unknown]>([
    ['completed', { status: 'completed', outputs: {}, result: 1 }, () => 1],
    [
      'failed',
      { status: 'failed', failure: { class: 'execution', message: 'exit code 3' } },
      () => {
        throw new Error('exit code 3');
      },
    ],
  ])('that has %s by itself stands, though a cancel came meanwhile', async (_what, outcome, end) => {
    const cancel = new AbortController();
    const run: Plugin['run'] = () => {
      cancel.abort();
      return end();
    };
    const rig = createTaskRig(built, {}, { builtins: local({ name: 'here', run }) });
    expect(await rig.run({ plugin: 'here', signal: cancel.signal })).toEqual(outcome);
  });

  test('hears why a process ended that it had not waited for', async () => {
    let told: Promise<unknown> = Promise.resolve();
    const run: Plugin['run'] = (_config, context) => {
      told = rejection(context.exec({ command: 'exec sleep 1000' }));
    };
    const rig = createTaskRig(built, {}, { builtins: local({ name: 'here', run }) });
    await rig.run({ plugin: 'here' });
    expect(await told).toMatchObject({ class: 'execution', message: 'the task is over' });
  });

  test('whose process is ended by a cancel is cancelled', async () => {
    const run: Plugin['run'] = async (_config, context) =>
      await context.exec({ command: 'echo in; sleep 1000' });
    const rig = createTaskRig(built, {}, { builtins: local({ name: 'here', run }) });
    const cancel = new AbortController();
    expect(
      await rig.run({ plugin: 'here', signal: cancel.signal, onOutput: () => cancel.abort('enough') }),
    ).toEqual({ status: 'cancelled', running: [expect.stringContaining('sleep 1000')] });
  });

  test("loads no code of the user's", async () => {
    const rig = createTaskRig(
      built,
      {},
      { builtins: local({ name: 'here', run: async (_config, context) => await context.load('./x.mjs') }) },
    );
    expect(await rig.run({ plugin: 'here' })).toMatchObject({
      status: 'failed',
      failure: { class: 'execution' },
    });
  });
});

test("what the log's sink throws ends the attempt, not the process", async () => {
  const rig = createTaskRig(built, { 'plugin.mjs': pluginThat("console.log('x'); for (;;);") });
  await expect(rig.run({ plugin: 'p', onOutput: full })).rejects.toThrow('disk full');
});
