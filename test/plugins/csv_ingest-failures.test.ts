import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plugin } from '../../plugins/csv_ingest/index.js';
import { readFailure } from '../../plugins/csv_ingest/read-failure.js';
import { ingestFailure, ingestText } from './csv-rig.js';
import { fakeContext } from './fake-context.js';
import { parseConfig } from './parse-plugin-config.js';

const folder = mkdtempSync(join(tmpdir(), 'csv-ingest-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('issue 2, item 5: a malformed line fails csv_ingest with its number', () => {
  const opened = 'a quote is opened here and never closed';
  const goesOn = 'a quoted cell goes on after its closing quote (a quote within one is written twice: "")';

  it.each([
    ['a long line', 'a,b\n1,2\n3,4,5\n', 3, 'has 3 cells, but the header has 2'],
    ['every line longer by one', 'a,b\n1,2,3\n4,5,6\n', 2, 'has 3 cells, but the header has 2'],
    ['an open quote', 'a,b\n1,2\n3,"x\n5,6\n7,8\n', 3, opened],
    ['an open quote at the very end', 'a,b\n1,"', 2, opened],
    ['an open quote with \\r\\n', 'a,b\r\n1,2\r\n3,"x\r\n5,6\r\n', 3, opened],
    ['an open quote with \\r', 'a,b\r1,2\r3,"x\r5,6\r', 3, opened],
    ['an open quote that a later one closes', 'a,b\n1,"x\n2,"y"\n3,z\n', 2, goesOn],
    ['text after a closing quote', 'a,b\n1,"x"y\n', 2, goesOn],
    [
      'a fault below a cell of several lines',
      'a,b\n"x\ny\r\nz",1\n\n3,4,5\n',
      6,
      'has 3 cells, but the header has 2',
    ],
  ])('%s', async (_, text, line, message) => {
    expect(await ingestFailure(text)).toEqual({
      class: 'validation',
      message: `data.csv, line ${line}: ${message}`,
    });
  });

  it('also far into a file of many pieces', async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `${index},"x, ${index}"`);
    lines[54_321] = '54321,"x';
    lines.splice(100, 0, '"two\nlines",y');
    expect(await ingestFailure(`a,b\n${lines.join('\n')}\n`)).toMatchObject({
      message: `data.csv, line 54325: ${goesOn}`,
    });
  });

  it('where an open quote swallows the rest of a long file', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `${index},some text`);
    lines[50_000] = '50000,"some text';
    expect(await ingestFailure(`a,b\n${lines.join('\n')}\n`)).toMatchObject({
      message: `data.csv, line 50002: ${opened}`,
    });
  });
});

describe('issue 2, item 5: csv_ingest decodes strictly', () => {
  const header = Buffer.from('a,b\n1,2\n');

  it.each([
    ['a byte that UTF-8 does not have', [0x33, 0x2c, 0xff, 0x0a], 3],
    ['half a character at the end of a line', [0x33, 0x2c, 0xc3, 0x0a, 0x35, 0x2c, 0x36], 3],
    ['half a character at the end of the file', [0x33, 0x2c, 0x34, 0x0a, 0x35, 0x2c, 0xc3], 4],
  ])('%s names its line', async (_, bytes, line) => {
    expect(await ingestFailure(Buffer.concat([header, Buffer.from(bytes)]))).toEqual({
      class: 'validation',
      message: `data.csv, line ${line}: a byte that is not utf-8`,
    });
  });

  it('names the line far into a file of many pieces', async () => {
    const good = Buffer.from(`a,b\r\n${'1,é\r\n'.repeat(80_000)}`);
    expect(
      await ingestFailure(Buffer.concat([good, Buffer.from([0x31, 0x2c, 0xe9, 0x0d, 0x0a])])),
    ).toMatchObject({
      message: 'data.csv, line 80002: a byte that is not utf-8',
    });
  });

  it.each([
    [
      'UTF-16',
      Buffer.from('\ufeffa,b\n', 'utf16le'),
      /line 1: .* \(the file begins as UTF-16 does: try `encoding: utf-16le`\)/,
    ],
    ['gzip', Buffer.from([0x1f, 0x8b, 0x08, 0x00]), /compressed with gzip/],
    ['a spreadsheet', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff]), /a zip archive or a spreadsheet/],
  ])('guesses %s', async (_, bytes, message) => {
    expect((await ingestFailure(bytes))?.message).toMatch(message);
  });

  it.each([
    ['utf-16le', Buffer.from('\ufeffa,é\n1,😀\n', 'utf16le'), ['a', 'é'], '😀'],
    ['utf-16be', Buffer.from('\ufeffa,é\n1,😀\n', 'utf16le').swap16(), ['a', 'é'], '😀'],
    ['latin1', Buffer.from('a,é\n1,ÿ\n', 'latin1'), ['a', 'é'], 'ÿ'],
    ['windows-1252', Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x80]), ['a', 'b'], '€'],
    ['shift_jis', Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x93, 0xfa]), ['a', 'b'], '日'],
  ])('reads %s', async (encoding, bytes, columns, cell) => {
    const { result, cells } = await ingestText(bytes, { encoding });
    expect(result).toEqual({ rows: 1, columns });
    expect(cells[1]).toEqual([cell]);
  });
});

describe('issue 2, item 5: csv_ingest and files that are not there', () => {
  it.each([
    ['nothing', ''],
    ['a byte order mark', '\ufeff'],
    ['blank lines', '\n  \n\r\n'],
  ])('fails for a file of %s', async (_, text) => {
    expect(await ingestFailure(text)).toEqual({
      class: 'validation',
      message: 'data.csv: the file is empty, without even a header',
    });
  });

  it('is unavailable where there is no file', async () => {
    await expect(readAt('gone.csv')).rejects.toMatchObject({
      class: 'unavailable',
      message: expect.stringContaining(
        `gone.csv: there is no such file (looked for at ${join(folder, 'gone.csv')};`,
      ),
    });
  });

  it('says that a directory is one', async () => {
    mkdirSync(join(folder, 'data'));
    await expect(readAt('data')).rejects.toMatchObject({
      class: 'validation',
      message: 'data: is a directory, not a file',
    });
  });

  it('has class permission where the file may not be read', () => {
    const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    expect(readFailure(error, { file: '/x/a.csv', path: 'a.csv' })).toMatchObject({
      name: 'TaskFailure',
      class: 'permission',
      message: expect.stringContaining('a.csv: may not be read (looked for at /x/a.csv;'),
    });
  });

  it('stops when the task is cancelled', async () => {
    await expect(readAt('gone.csv', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('issue 2, item 5: the config of csv_ingest', () => {
  it.each([
    ['path', {}],
    ['path', { path: '' }],
    ['delimiter', { path: 'a.csv', delimiter: ',,' }],
    ['delimiter', { path: 'a.csv', delimiter: '' }],
    ['delimiter', { path: 'a.csv', delimiter: '"' }],
    ['delimiter', { path: 'a.csv', delimiter: '\n' }],
    ['delimiter', { path: 'a.csv', delimiter: '\\t' }],
    ['encoding', { path: 'a.csv', encoding: 'utf-9' }],
    ['types', { path: 'a.csv', types: { a: 'date' } }],
    ['columns', { path: 'a.csv', columns: 'a' }],
    ['header', { path: 'a.csv', header: true }],
  ])('refuses a wrong or unknown %s: %j', (key, config) => {
    expect(() => parseConfig(plugin, config)).toThrow(key);
  });
});

function readAt(path: string, signal = new AbortController().signal): Promise<unknown> {
  return Promise.resolve(
    plugin.run(parseConfig(plugin, { path }), fakeContext({ workingDir: folder, signal })),
  );
}
