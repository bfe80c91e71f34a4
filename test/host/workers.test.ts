import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtWorker } from './built-worker.js';
import { withFullDescriptors } from './full-descriptors.js';
import { createTaskRig } from './task-rig.js';

const built = builtWorker();

/** A plugin whose `run` has this body. */
const pluginThat = (body: string): string =>
  `export const plugin = { name: 'p', async run(config, context) { ${body} } };`;

describe('what code in a worker does to end itself (item 5: that task, not the run)', () => {
  test.each([
    ['process.exit(3)', 'execution', 'the plugin "p" called process.exit(3)'],
    ['process.exit()', 'execution', 'the plugin "p" called process.exit(0)'],
    [
      'await new Promise(() => {})',
      'execution',
      'the plugin "p" ended without giving a result: nothing was left that could settle its promise',
    ],
    ["setImmediate(() => { throw new Error('late') }); await new Promise(() => {})", 'execution', 'late'],
    [
      "Promise.reject(new Error('nobody cares')); await new Promise(() => setInterval(() => {}, 1e6))",
      'execution',
      'nobody cares',
    ],
    ["Promise.reject('text'); await new Promise(() => setInterval(() => {}, 1e6))", 'execution', 'text'],
  ])('%s', async (body, failureClass, message) => {
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) });
    expect(await rig.run({ plugin: 'p' })).toMatchObject({
      status: 'failed',
      failure: { class: failureClass, message: expect.stringContaining(message) },
    });
    rig.write('other.mjs', 'export const fine = () => 7;');
    expect(await rig.run({ plugin: 'function', config: { function: './other.mjs:fine' } })).toEqual({
      status: 'completed',
      outputs: {},
      result: 7,
    });
  });

  test('memory runs out', async () => {
    const files = {
      'plugin.mjs': pluginThat('const all = []; for (;;) all.push(new Array(10_000).fill(0.5));'),
    };
    const rig = createTaskRig(built, files, { resourceLimits: { maxOldGenerationSizeMb: 24 } });
    expect(await rig.run({ plugin: 'p' })).toEqual({
      status: 'failed',
      failure: { class: 'resource', message: 'the plugin "p" ran out of memory' },
    });
  });

  test('descriptors run out before there is a thread', async () => {
    const rig = createTaskRig(built, { 'f.mjs': 'export const f = () => 1;' });
    await rig.catalog();
    const call = async () => await rig.run({ plugin: 'function', config: { function: './f.mjs:f' } });
    expect(await withFullDescriptors(call)).toEqual({
      status: 'failed',
      failure: { class: 'resource', message: expect.stringContaining('EMFILE') },
    });
    expect(await call()).toEqual({ status: 'completed', outputs: {}, result: 1 });
  });

  test('an uncaught exception that the module catches itself is its own business', async () => {
    const body = `
      return await new Promise((resolve) => {
        process.once('uncaughtException', (error) => resolve('caught ' + error.message));
        setImmediate(() => { throw new Error('late') });
      });`;
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) });
    expect(await rig.run({ plugin: 'p' })).toEqual({
      status: 'completed',
      outputs: {},
      result: 'caught late',
    });
  });
});

describe('what is printed goes to the task', () => {
  test('by console, streams and descriptors, in order, also right before the end', async () => {
    const body = `
      const fs = await import('node:fs');
      console.log('one');
      process.stderr.write('two\\n');
      fs.writeSync(1, 'three\\n');
      fs.writeSync(2, Buffer.from('xfourx'), 1, 4);
      console.error('\\nfive %d', 5);
      process.stdout.write('c2l4Cg==', 'base64');
      await new Promise((done) => process.stdout.write('seven\\n', done));
      await new Promise((done) => fs.write(1, 'eight\\n', done));
      context.log('nine');
      process.on('exit', () => console.log('eleven'));
      process.stdout.end('ten\\n');
      process.exit(1);`;
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) });
    await rig.run({ plugin: 'p' });
    expect(rig.output('t').split('\n')).toEqual([
      'one',
      'two',
      'three',
      'four',
      'five 5',
      'six',
      'seven',
      'eight',
      'nine',
      'ten',
      'eleven',
      '',
    ]);
  });

  test('what an endless loop has printed is there while it runs', async () => {
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat("console.log('looping'); for (;;);") });
    const cancel = new AbortController();
    const outcome = await rig.run({ plugin: 'p', signal: cancel.signal, onOutput: () => cancel.abort() });
    expect(outcome).toEqual({ status: 'cancelled', running: ['the plugin "p"'] });
    expect(rig.output('t')).toBe('looping\n');
  });

  test('much of it holds the worker back and nothing is lost', async () => {
    const body =
      "const line = 'x'.repeat(999) + '\\n'; for (let i = 0; i < 20_000; i++) process.stdout.write(line);";
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) });
    expect(await rig.run({ plugin: 'p' })).toEqual({ status: 'completed', outputs: {}, result: null });
    expect(rig.output('t')).toHaveLength(20_000_000);
  });

  test('what a module prints on import goes to its first task', async () => {
    const rig = createTaskRig(built, {
      'plugin.mjs': `console.log('loading'); ${pluginThat("console.log('running')")}`,
    });
    await rig.run({ plugin: 'p' });
    await rig.run({ plugin: 'p', id: 'second' });
    expect(rig.output('t')).toBe('loading\nrunning\n');
    expect(rig.output('second')).toBe('running\n');
  });

  test('a warning of Node', async () => {
    const rig = createTaskRig(built, {
      'plugin.mjs': pluginThat("process.emitWarning('careful'); await new Promise(setImmediate)"),
    });
    await rig.run({ plugin: 'p' });
    expect(rig.output('t')).toContain('Warning: careful');
  });

  test('the stack of what was thrown, without the frames of oprun', async () => {
    const rig = createTaskRig(built, {
      'plugin.mjs': pluginThat("throw new Error('boom', { cause: new Error('spark') })"),
    });
    expect(await rig.run({ plugin: 'p' })).toEqual({
      status: 'failed',
      failure: { class: 'execution', message: 'boom: spark' },
    });
    expect(rig.output('t')).toMatch(/^Error: boom\n {4}at .*plugin\.mjs:1:/);
    expect(rig.output('t')).toContain('[cause]: Error: spark');
    expect(rig.output('t')).not.toMatch(/worker\.js|node:internal/);
  });
});

describe('a worker serves its module again', () => {
  const counting = `let calls = 0; ${pluginThat('calls += 1; if (config.leave) setInterval(() => {}, 1e6); if (config.fail) throw new Error("no"); return calls;')}`;

  test('after success and after failure', async () => {
    const rig = createTaskRig(built, { 'plugin.mjs': counting });
    await rig.run({ plugin: 'p' });
    await rig.run({ plugin: 'p', config: { fail: true } });
    expect(await rig.run({ plugin: 'p' })).toEqual({ status: 'completed', outputs: {}, result: 3 });
  });

  test('but not one in which a task has left a timer', async () => {
    const rig = createTaskRig(built, { 'plugin.mjs': counting });
    expect(await rig.run({ plugin: 'p', config: { leave: true } })).toEqual({
      status: 'completed',
      outputs: {},
      result: 1,
    });
    expect(await rig.run({ plugin: 'p' })).toEqual({ status: 'completed', outputs: {}, result: 1 });
  });

  test('and two tasks that need each other have two', async () => {
    // Whoever opens a FIFO waits for the other side.
    const meeting = `import { readFile, writeFile } from 'node:fs/promises';
      const pipe = new URL('pipe', import.meta.url);
      let calls = 0;
      ${pluginThat("calls += 1; await (config.first ? writeFile(pipe, 'x') : readFile(pipe)); return calls;")}`;
    const rig = createTaskRig(built, { 'plugin.mjs': meeting });
    execFileSync('mkfifo', [join(rig.dir, 'pipe')]);
    const outcomes = await Promise.all([
      rig.run({ plugin: 'p', id: 't', config: { first: true } }),
      rig.run({ plugin: 'p', id: 'u', config: { first: false } }),
    ]);
    expect(outcomes).toEqual([
      { status: 'completed', outputs: {}, result: 1 },
      { status: 'completed', outputs: {}, result: 1 },
    ]);
  });

  test('short tasks share one: a thread costs more than a moment of patience', async () => {
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat('return process.env.OPRUN_TAG;') });
    await rig.run({ plugin: 'p' });
    const tasks = Array.from({ length: 20 }, (_, index) => rig.run({ plugin: 'p', id: `t${index}` }));
    const threads = (await Promise.all(tasks)).map(
      (outcome) => outcome.status === 'completed' && outcome.result,
    );
    expect(new Set(threads).size).toBeLessThan(20);
  });

  test("a task's variables are in its environment while it runs, and gone for the next", async () => {
    const body =
      'return [process.env.OWN, process.env.OPRUN_TASK_ID, process.env.HOME_OF, process.env.FILED];';
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) }, { env: { HOME_OF: 'outer' } });
    const attempt = { env: { OWN: 'x' }, fileEnv: { HOME_OF: 'file', FILED: 'yes' } };
    expect(await rig.run({ plugin: 'p', id: 'a', ...attempt })).toMatchObject({
      result: ['x', 'a', 'outer', 'yes'],
    });
    expect(await rig.run({ plugin: 'p', id: 'b' })).toMatchObject({ result: [null, 'b', 'outer', null] });
  });
});

test('its environment is a copy, and marks what it starts', async () => {
  const body = "process.env.LEAK = 'yes'; return process.env.OPRUN_TAG;";
  const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) }, { env: { OPRUN_TAG: 'outer.1' } });
  expect(await rig.run({ plugin: 'p' })).toEqual({
    status: 'completed',
    outputs: {},
    result: expect.stringMatching(/^outer\.1:rigtag[0-9a-f]{12}\.thread1\.$/),
  });
  expect(process.env['LEAK']).toBeUndefined();
});

describe('processes that code starts past `context.exec` end with its thread', () => {
  test('one that the task has left running', async () => {
    const body = "return (await import('node:child_process')).spawn('sleep', ['1000']).pid;";
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) });
    const outcome = await rig.run({ plugin: 'p' });
    const pid = outcome.status === 'completed' ? Number(outcome.result) : 0;
    expect(pid).toBeGreaterThan(1);
    expect(isRunning(pid)).toBe(false);
  });

  test('one that the thread waits for when it is cancelled', async () => {
    const body =
      "(await import('node:child_process')).spawnSync('sh', ['-c', 'echo $$ > fifo; exec sleep 1000'], { cwd: context.workingDir });";
    const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) }, { graceMs: 1 });
    const fifo = join(rig.dir, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const cancel = new AbortController();
    const outcome = rig.run({ plugin: 'p', signal: cancel.signal });
    const pid = Number(await readFile(fifo, 'utf8'));
    cancel.abort();
    expect(await outcome).toEqual({ status: 'cancelled', running: ['the plugin "p"'] });
    expect(isRunning(pid)).toBe(false);
    await rig.pool.close();
    expect(rig.pool.isStuck()).toBe(false);
  });
});

test('a thread that hangs in a system call is given up', async () => {
  const body = "(await import('node:fs')).readFileSync(context.workingDir + '/fifo', 'utf8');";
  const rig = createTaskRig(built, { 'plugin.mjs': pluginThat(body) }, { graceMs: 1 });
  const fifo = join(rig.dir, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const cancel = new AbortController();
  const outcome = rig.run({ plugin: 'p', signal: cancel.signal });
  // Opens when the thread has begun to read, and lets it wait.
  const writer = await open(fifo, 'w');
  cancel.abort();
  expect(await outcome).toEqual({ status: 'cancelled', running: ['the plugin "p"'] });
  await rig.pool.close();
  expect(rig.pool.isStuck()).toBe(true);
  // So that the process of this test can exit.
  await writer.close();
});

/** A zombie that nobody has collected yet does not run, and has no command line. */
function isRunning(pid: number): boolean {
  const path = `/proc/${pid}/cmdline`;
  return existsSync(path) && readFileSync(path, 'utf8') !== '';
}
