import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plugin as shell } from '../../plugins/shell/index.js';
import type { BuiltinPlugin } from '../../src/host/plugin-module.js';
import type { Outcome } from '../../src/model/ports.js';
import { builtWorker } from './built-worker.js';
import { createTaskRig, type TaskRig } from './task-rig.js';

const built = builtWorker();
const builtins: ReadonlyMap<string, BuiltinPlugin> = new Map([
  ['shell', { url: 'file:///nowhere.js', load: async () => shell }],
]);

const open = (): TaskRig => createTaskRig(built, {}, { builtins });
const run = async (command: string, rig = open()): Promise<Outcome> =>
  await rig.run({ plugin: 'shell', config: { command } });

/** Item 5: outputs of a task, by the file that `$OPRUN_OUTPUT` names. */
describe('$OPRUN_OUTPUT', () => {
  test('what a command writes there in its three forms are outputs', async () => {
    const rig = open();
    expect(await run('echo a=1 >> "$OPRUN_OUTPUT"; echo b=2 >> "$OPRUN_OUTPUT"', rig)).toMatchObject({
      outputs: { a: '1', b: '2' },
    });
    expect(await run('printf "a<<E\\nx\\ny\\nE\\n" > "$OPRUN_OUTPUT"', rig)).toMatchObject({
      outputs: { a: 'x\ny' },
    });
    expect(await run('echo \'{"a": {"b": 1}}\' > "$OPRUN_OUTPUT"', rig)).toMatchObject({
      outputs: { a: { b: 1 } },
    });
    expect(await run('true', rig)).toMatchObject({ status: 'completed', outputs: {} });
  });

  test('it is the same file for all processes of an attempt, of a plugin in a worker too', async () => {
    const body = `
      await context.exec({ command: 'echo a=1 >> "$OPRUN_OUTPUT"' });
      await context.exec({ command: 'echo b=2 >> "$OPRUN_OUTPUT"', env: { OPRUN_OUTPUT: '/dev/null' } });`;
    const rig = createTaskRig(built, {
      'plugin.mjs': `export const plugin = { name: 'p', async run(config, context) { ${body} } };`,
    });
    expect(await rig.run({ plugin: 'p' })).toEqual({
      status: 'completed',
      result: null,
      outputs: { a: '1', b: '2' },
    });
  });

  test('nothing of an attempt that failed is left for the next one', async () => {
    const rig = open();
    expect(await run('echo a=1 >> "$OPRUN_OUTPUT"; exit 1', rig)).toMatchObject({ status: 'failed' });
    expect(await run('echo b=2 >> "$OPRUN_OUTPUT"', rig)).toMatchObject({ outputs: { b: '2' } });
  });

  test('the file is in a private folder outside of the run directory, which is gone with the attempt', async () => {
    const rig = open();
    const command = 'stat -c %a "$(dirname "$OPRUN_OUTPUT")"; echo "$OPRUN_OUTPUT" "$OPRUN_RUN_DIR"';
    const outcome = await run(command, rig);
    const { stdout } = outcome.status === 'completed' ? Object(outcome.result) : { stdout: '' };
    const [mode, paths = ''] = String(stdout).split('\n');
    const [path = '', runDir = 'none'] = paths.split(' ');
    expect(mode).toBe('700');
    expect(path.startsWith(tmpdir())).toBe(true);
    expect(path.startsWith(runDir)).toBe(false);
    expect(existsSync(dirname(path))).toBe(false);
    // The folder of the run, around it, is there until that is over.
    expect(statSync(dirname(dirname(path))).mode & 0o777).toBe(0o700);
    expect(readdirSync(dirname(dirname(path))).filter((name) => name.startsWith('attempt'))).toEqual([]);
  });

  test('a process that is left behind writes no more once the file is read', async () => {
    const body = `
      void context.exec({ command: 'echo a=1 >> "$OPRUN_OUTPUT"; echo > started; exec sleep 1000' }).catch(() => {});
      const { existsSync } = await import('node:fs');
      while (!existsSync(context.workingDir + '/started')) await new Promise((done) => setImmediate(done));`;
    const rig = createTaskRig(built, {
      'plugin.mjs': `export const plugin = { name: 'p', async run(config, context) { ${body} } };`,
    });
    expect(await rig.run({ plugin: 'p' })).toMatchObject({ status: 'completed', outputs: { a: '1' } });
  });

  const refused = 'what was written to $OPRUN_OUTPUT cannot be read: ';

  test.each([
    ['a hard link', 'echo a=1 > other; ln other "$OPRUN_OUTPUT"', 'it is a hard link to another file'],
    ['a link', 'ln -s /etc/passwd "$OPRUN_OUTPUT"', 'it is a link, and not a file'],
    ['a FIFO', 'mkfifo "$OPRUN_OUTPUT"', 'it is not a regular file'],
    ['a folder', 'mkdir "$OPRUN_OUTPUT"', 'it is not a regular file'],
    ['more than 1 MiB', 'head -c 1048577 /dev/zero > "$OPRUN_OUTPUT"', 'it is larger than 1 MiB'],
    ['what is not UTF-8', 'printf "a=\\377" > "$OPRUN_OUTPUT"', 'it is not UTF-8'],
    [
      'a line of another form',
      'printf "a=1\\nb\\n" > "$OPRUN_OUTPUT"',
      'line 2 is neither NAME=VALUE nor NAME<<DELIMITER: "b"',
    ],
  ])('%s fails the task', async (_what, command, reason) => {
    expect(await run(command)).toEqual({
      status: 'failed',
      failure: { class: 'validation', message: `${refused}${reason}` },
    });
  });

  test('exactly 1 MiB is taken', async () => {
    const outcome = await run('{ printf a=; head -c 1048574 /dev/zero | tr "\\0" x; } > "$OPRUN_OUTPUT"');
    expect(outcome).toMatchObject({ outputs: { a: 'x'.repeat(1_048_574) } });
  });

  test('a table of a task whose outputs cannot be read is not kept', async () => {
    const body = `
      context.publish({ rows: 0, columns: [] });
      await context.exec({ command: 'echo bad > "$OPRUN_OUTPUT"' });`;
    const rig = createTaskRig(built, {
      'plugin.mjs': `
        export const plugin = { name: 'p', async run(config, context) { ${body} } };
        export const reader = { name: 'reader', run: (config, context) => context.table() };`,
    });
    expect(await rig.run({ plugin: 'p', id: 'a' })).toMatchObject({ status: 'failed' });
    expect(await rig.run({ plugin: 'reader', upstream: [[['a', null]]] })).toMatchObject({
      failure: { message: 'no task upstream has published a table' },
    });
  });

  test('a task that makes a mess of the folder harms nobody', async () => {
    const rig = open();
    rig.write('kept/file', 'x');
    const kept = join(rig.dir, 'kept');
    const dir = 'dir=$(dirname "$OPRUN_OUTPUT"); rm -r "$dir"';
    expect(await run(`${dir}; ln -s ${kept} "$dir"`, rig)).toMatchObject({
      status: 'completed',
      outputs: {},
    });
    expect(readFileSync(join(kept, 'file'), 'utf8')).toBe('x');
  });
});
