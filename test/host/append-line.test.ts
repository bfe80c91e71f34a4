import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { appendLine } from '../../src/host/append-line.js';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'append-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** Issue 4, item 6: `notify` to a file. */
test('a line is added to a file, which is made where there is none', async () => {
  const path = join(folder(), 'notes');
  expect([await appendLine(path, 'one'), await appendLine(path, 'two\n')]).toEqual([null, null]);
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('the mode of a file that is there stays as it is', async () => {
  const path = join(folder(), 'notes');
  writeFileSync(path, 'before\n', { mode: 0o644 });
  await appendLine(path, 'after');
  expect(readFileSync(path, 'utf8')).toBe('before\nafter\n');
  expect(statSync(path).mode & 0o777).toBe(0o644);
});

test('what cannot be written is one sentence', async () => {
  const dir = folder();
  expect(await appendLine(join(dir, 'none', 'notes'), 'x')).toBe(
    `${dir}/none/notes could not be written: no such file or directory`,
  );
  expect(await appendLine(dir, 'x')).toBe(`${dir} could not be written: illegal operation on a directory`);
});

test('a FIFO that nobody reads keeps nobody waiting', async () => {
  const path = join(folder(), 'fifo');
  execFileSync('mkfifo', [path]);
  expect(await appendLine(path, 'x')).toBe(`${path} could not be written: no such device or address`);
});
