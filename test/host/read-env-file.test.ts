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
  ['A="C:\\dir\\"\nB=1', { A: 'C:\\dir\\', B: '1' }],
  ['A="a" b\nB=1', { A: '"a" b', B: '1' }],
  ["A='it's'", { A: "it's" }],
  ['A="one\nB=2"  # a comment', { A: 'one\nB=2' }],
  ['A=\n"B"=1', null],
  ['A: 1\nexport=2\n  \n', { A: '1', export: '2' }],
  ['A=`x"y`\rB="#1"', { A: 'x"y', B: '#1' }],
])('%j', (text, variables) => {
  const file = read(text);
  expect(file.ok ? file.variables : null).toEqual(variables);
});

const noName = 'what stands before the "=" cannot be the name of a variable: letters, digits and "_"';

test.each([
  ['bytes that are no text', Uint8Array.of(0x41, 0x3d, 0xff), 'it is not UTF-8'],
  ['NUL', 'A=a\0b', 'it holds the character NUL, which no variable can'],
  ['__proto__', 'A=1\n__proto__=2', 'line 2: __proto__ cannot be a variable'],
  ['a line without "="', 'A="1\n2"\n\nB', 'line 4: it is neither NAME=VALUE nor a comment'],
  ['words', 'A=1\nnot a variable', 'line 2: it is neither NAME=VALUE nor a comment'],
  ['export alone', 'export A', 'line 1: it is neither NAME=VALUE nor a comment'],
  ['a name with "-"', 'A-B=1', `line 1: ${noName}`],
  ['a name that begins with a digit', '#\n1A=1', `line 2: ${noName}`],
  ['a line of a key in Base64', 'MII+/bc=', `line 1: ${noName}`],
  ['nothing before the "="', '=5', 'line 1: it is neither NAME=VALUE nor a comment'],
  ['a quote that is never closed', 'A=1\nB="two', 'line 2: the quote is never closed'],
  ['one that another value opens', "A='two\nB='x'", 'line 1: the quote is never closed'],
  [
    'OPRUN_*',
    'OPRUN_TASK_ID=x',
    'line 1: OPRUN_TASK_ID: oprun sets the variables that begin with OPRUN_ itself',
  ],
  ['more than 1 MiB', `A=${'x'.repeat(1024 * 1024)}`, 'it is larger than 1 MiB'],
])('%s is refused', (_what, text, reason) => {
  expect(read(text)).toEqual({ ok: false, reason });
});

test('a file that is not there', () => {
  expect(readEnvFile(join(dir, 'none'))).toEqual({ ok: false, reason: 'no such file or directory' });
});
