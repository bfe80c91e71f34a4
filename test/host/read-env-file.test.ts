import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readEnvFile } from '../../src/host/read-env-file.js';

/** Issue "Values and flow", item 4: `env_file`. */

const dir = mkdtempSync(join(tmpdir(), 'env-file-'));
afterAll(() => rmSync(dir, { recursive: true }));

function read(text: string | Uint8Array) {
  const path = join(dir, '.env');
  writeFileSync(path, text);
  return readEnvFile(path);
}

test('names and values in the way of dotenv, and nothing is expanded', () => {
  const text = [
    '\ufeff# a comment',
    'A=1',
    'export B = two words # a comment',
    "C='$A ${A} $(touch x)'",
    'D="a\\nb"',
    'E="two',
    'lines"',
    'F=',
    'constructor=x',
    'toString=y',
    'no variable',
    'A=2',
  ].join('\r\n');
  expect(read(text)).toEqual({
    ok: true,
    variables: {
      A: '2',
      B: 'two words',
      C: '$A ${A} $(touch x)',
      D: 'a\nb',
      E: 'two\nlines',
      F: '',
      constructor: 'x',
      toString: 'y',
    },
  });
});

test.each([
  ['bytes that are no text', Uint8Array.of(0x41, 0x3d, 0xff), 'it is not UTF-8'],
  ['NUL', 'A=a\0b', 'it holds the character NUL, which no variable can'],
  ['__proto__', 'A=1\n__proto__=2', '__proto__ cannot be a variable'],
  ['more than 1 MiB', `A=${'x'.repeat(1024 * 1024)}`, 'it is larger than 1 MiB'],
])('%s is refused', (_what, text, reason) => {
  expect(read(text)).toEqual({ ok: false, reason });
});

test('a file that is not there', () => {
  expect(readEnvFile(join(dir, 'none'))).toEqual({ ok: false, reason: 'no such file or directory' });
});
