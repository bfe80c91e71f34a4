import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSecret } from '../../src/host/read-secrets.js';
import type { SecretSource } from '../../src/model/parameter.js';

/** Issue "Values and flow", item 4: secrets from env, file or command. */

const dir = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(dir, { recursive: true }));

beforeAll(() => {
  writeFileSync(join(dir, 'plain'), 'hunter2\n');
  writeFileSync(join(dir, 'lines'), 'one\ntwo\r\n\r\n');
  writeFileSync(join(dir, 'exact'), ' hunter2 ');
  writeFileSync(join(dir, 'empty'), '');
  writeFileSync(join(dir, 'large'), 'x'.repeat(64 * 1024));
  writeFileSync(join(dir, 'larger'), 'x'.repeat(64 * 1024 + 1));
  writeFileSync(join(dir, 'nul'), 'a\0b');
  writeFileSync(join(dir, 'bytes'), Uint8Array.of(0x61, 0xff));
});

/** Nobody cancels. */
const { signal } = new AbortController();
const env = { PATH: process.env['PATH'], TOKEN: 'hunter2\n', EMPTY: '', BROKEN: 'a\ufffdb' };

function read(source: SecretSource) {
  return readSecret(source, { workingDir: dir, env, signal });
}

test.each<readonly [SecretSource, string]>([
  [{ from: 'env', name: 'TOKEN' }, 'hunter2\n'],
  [{ from: 'env', name: 'EMPTY' }, ''],
  [{ from: 'file', path: 'plain' }, 'hunter2'],
  [{ from: 'file', path: 'lines' }, 'one\ntwo\r\n'],
  [{ from: 'file', path: 'exact' }, ' hunter2 '],
  [{ from: 'file', path: 'empty' }, ''],
  [{ from: 'file', path: 'large' }, 'x'.repeat(64 * 1024)],
  [{ from: 'command', command: 'cat lines; printf "$TOKEN"' }, 'one\ntwo\r\n\r\nhunter2'],
  [{ from: 'command', command: 'cat' }, ''],
  [{ from: 'command', command: 'echo hunter2; echo a warning >&2' }, 'hunter2'],
])('%j', async (source, value) => {
  expect(await read(source)).toEqual({ ok: true, value });
});

test.each<readonly [SecretSource, string]>([
  [{ from: 'env', name: 'NONE' }, 'the environment variable NONE is not set'],
  [{ from: 'env', name: 'toString' }, 'the environment variable toString is not set'],
  [{ from: 'env', name: 'BROKEN' }, 'the environment variable BROKEN is not UTF-8'],
  [{ from: 'file', path: 'none' }, 'cannot read none: no such file or directory'],
  [{ from: 'file', path: '.' }, 'cannot read .: illegal operation on a directory'],
  [{ from: 'file', path: 'larger' }, 'larger is longer than 64 KiB'],
  [{ from: 'file', path: '/dev/zero' }, '/dev/zero is longer than 64 KiB'],
  [{ from: 'file', path: 'nul' }, 'nul holds the character NUL, which no process can be handed'],
  [{ from: 'file', path: 'bytes' }, 'bytes is not UTF-8'],
  [
    { from: 'command', command: 'echo hunter2; echo one >&2; echo two >&2; exit 3' },
    'its command ended with exit code 3: two',
  ],
  [
    { from: 'command', command: 'echo hunter2; echo no hunter2 here >&2; exit 3' },
    'its command ended with exit code 3',
  ],
  [{ from: 'command', command: 'kill -9 $$' }, 'its command was ended by SIGKILL'],
  [{ from: 'command', command: 'cat larger' }, 'its command prints more than 64 KiB'],
  [{ from: 'command', command: 'cat bytes' }, 'what its command prints is not UTF-8'],
])('%j is refused', async (source, reason) => {
  expect(await read(source)).toEqual({ ok: false, reason });
});

test('a working directory that is not there', async () => {
  const source = { from: 'command', command: 'echo x' } as const;
  expect(await readSecret(source, { workingDir: join(dir, 'none'), env, signal })).toMatchObject({
    ok: false,
  });
});

test('a pipe, as of a process substitution', async () => {
  const path = join(dir, 'pipe');
  const writer = spawn('/bin/sh', ['-c', `mkfifo "$1" && echo made && echo hunter2 > "$1"`, 'sh', path]);
  await new Promise((resolve) => writer.stdout.once('data', resolve));
  expect(await read({ from: 'file', path: 'pipe' })).toEqual({ ok: true, value: 'hunter2' });
});

test('a process that the command leaves behind does not keep it', async () => {
  const found = await readSecret(
    { from: 'command', command: 'sleep 1000 & echo $!' },
    { workingDir: dir, env, signal },
  );
  const left = found.ok ? Number(found.value) : 0;
  expect(left).toBeGreaterThan(1);
  expect(process.kill(left)).toBe(true);
});

test('a cancel ends the command with all it has started', async () => {
  const stop = new AbortController();
  // Whoever opens a FIFO waits for the other side: the command, which is under way then.
  const path = join(dir, 'started');
  execFileSync('mkfifo', [path]);
  const reading = readSecret(
    { from: 'command', command: `sleep 1000 & echo $! > ${path}; wait; echo x` },
    { workingDir: dir, env, signal: stop.signal },
  );
  const left = Number(await readFile(path, 'utf8'));
  stop.abort();
  expect(await reading).toMatchObject({ ok: false });
  // What was killed may wait for its parent to take note of it.
  const state = existsSync(`/proc/${left}/stat`)
    ? readFileSync(`/proc/${left}/stat`, 'utf8').split(' ')[2]
    : 'gone';
  expect(['gone', 'Z']).toContain(state);
});
