import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecords } from '../../plugins/csv_ingest/read-records.js';
import { ingestFailure, ingestText } from './csv-rig.js';

describe('issue 2, item 5: csv_ingest reads lines as pandas does', () => {
  it.each([
    ['\\n', 'a,b\n1,2\n3,4\n'],
    ['\\r\\n', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['\\r', 'a,b\r1,2\r3,4\r'],
    ['\\r\\r\\n', 'a,b\r\r\n1,2\r\r\n3,4'],
    ['a mixture of ends', 'a,b\r\n1,2\n3,4\r'],
    ['a stray \\r among \\n', 'a,b\n1,2\r3,4\n'],
    ['a stray \\n among \\r', `a,b\r1,2\n3,4\r`],
    ['no end of the last line', 'a,b\n1,2\n3,4'],
    ['blank lines', '\n \t\na,b\n\n1,2\n   \n\n3,4\n\n'],
    ['blank lines with \\r\\n', '\r\na,b\r\n\r\n1,2\r\n  \r\n3,4\r\n\r\n'],
    ['cells in quotes', '"a","b"\n"1","2"\n"3","4"'],
    ['cells in quotes with \\r\\n', '"a","b"\r\n"1","2"\r\n"3","4"\r\n'],
    ['a byte order mark', '\ufeffa,b\n1,2\n3,4\n'],
    ['a byte order mark before a quote', '\ufeff"a","b"\n1,2\n3,4\n'],
  ])('with %s', async (_, text) => {
    const { cells, result } = await ingestText(text);
    expect(result).toEqual({ rows: 2, columns: ['a', 'b'] });
    expect(cells).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('keeps everything within quotes as it is', async () => {
    const { cells } = await ingestText(
      'k,v\r\n1,"x\r\ny"\r\n2,"x\ry"\r\n3,"x\r"\r\n4,"x\n"\r\n5,"a ""b"", c"\r\n6," x "\r\n',
    );
    expect(cells[1]).toEqual(['x\r\ny', 'x\ry', 'x\r', 'x\n', 'a "b", c', ' x ']);
  });

  it('keeps line feeds within quotes where lines end in \\r', async () => {
    const { cells, result } = await ingestText('k,"v\nw"\r1,"x\ny"\r2,"z"\r');
    expect(result).toEqual({ rows: 2, columns: ['k', 'v\nw'] });
    expect(cells[1]).toEqual(['x\ny', 'z']);
  });

  it('takes a quote within a cell for a character', async () => {
    const { cells } = await ingestText('k,v\n1,5" pipe\n2, "x"\n3,x"y"z\n');
    expect(cells[1]).toEqual(['5" pipe', ' "x"', 'x"y"z']);
  });

  it('fills a short line with missing values', async () => {
    const { cells } = await ingestText('a,b,c\n1,2\n3\n4,5,6\n');
    expect(cells).toEqual([
      [1, 3, 4],
      [2, null, 5],
      [null, null, 6],
    ]);
  });

  it('tells a blank line from an empty cell in quotes', async () => {
    const { cells } = await ingestText('a\n""\n\nx\n"  "\n   \n');
    expect(cells).toEqual([[null, 'x', '  ']]);
  });

  it('takes a line of delimiters for a row', async () => {
    expect((await ingestText('a\tb\n\t\n \n1\t2\n', { delimiter: '\t' })).cells).toEqual([
      [null, 1],
      [null, 2],
    ]);
  });

  it.each([';', '|', '\t', ' ', '\u00a7', '\u{1f600}', '.', '*'])(
    'takes "%s" for the delimiter when told so',
    async (delimiter) => {
      const { types } = await ingestText(['a,x', 'b\n1', '2'].join(delimiter), { delimiter });
      expect(types).toEqual([
        ['a,x', 'integer'],
        ['b', 'integer'],
      ]);
    },
  );

  it('never guesses a delimiter', async () => {
    expect((await ingestText('a;b\n1;2\n')).types).toEqual([['a;b', 'string']]);
  });

  it('reads a text alike wherever it is cut into pieces', async () => {
    const cell = fc.constantFrom(
      '',
      'x',
      '12',
      '"a,b"',
      '"a\nb"',
      '"a\r\nb"',
      '"a ""q"" b"',
      '" "',
      'x"y',
      '"é😀"',
    );
    const line = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(','));
    const end = fc.constantFrom('\n', '\r\n', '\n\n');
    const text = fc
      .array(fc.tuple(line, end), { minLength: 1, maxLength: 12 })
      .map((lines) => lines.flat().join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), async (whole, sizes) => {
        expect(await records(pieces(whole, sizes))).toEqual(await records([whole]));
      }),
      { seed: 4, numRuns: 150 },
    );
  });
});

describe('issue 2, item 5: csv_ingest names columns as pandas does', () => {
  it.each([
    ['a,a,a.1,a', ['a', 'a.2', 'a.1', 'a.3']],
    ['a,a.1,a', ['a', 'a.1', 'a.2']],
    ['a,a,a.1,a.1', ['a', 'a.2', 'a.1', 'a.1.1']],
    [',b,', ['Unnamed: 0', 'b', 'Unnamed: 2']],
    [',Unnamed: 0,b', ['Unnamed: 0.1', 'Unnamed: 0', 'b']],
    ['Unnamed: 1,,Unnamed: 1', ['Unnamed: 1', 'Unnamed: 1.2', 'Unnamed: 1.1']],
    [' a ,"b, c"', [' a ', 'b, c']],
  ])('%s', async (header, columns) => {
    expect((await ingestText(`${header}\n`)).result).toEqual({ rows: 0, columns });
  });

  it('keeps columns called __proto__ and constructor', async () => {
    const { types, cells } = await ingestText('__proto__,constructor,toString\n1,x,True\n', {
      columns: ['__proto__', 'constructor'],
    });
    expect(types).toEqual([
      ['__proto__', 'integer'],
      ['constructor', 'string'],
    ]);
    expect(cells).toEqual([[1], ['x']]);
  });

  it('reads only the columns it is told to, in the order of the file', async () => {
    const { result, cells } = await ingestText('a,b,a\n1,2,3\n4,5,6\n', { columns: ['a.1', 'a'] });
    expect(result).toEqual({ rows: 2, columns: ['a', 'a.1'] });
    expect(cells).toEqual([
      [1, 4],
      [3, 6],
    ]);
  });

  it('names the near column where one does not exist', async () => {
    expect(await ingestFailure('name,score\na,1\n', { columns: ['name', 'scor'] })).toEqual({
      class: 'validation',
      message:
        'data.csv, named in `columns`: there is no column "scor" (did you mean "score"?); there are "name", "score"',
    });
  });
});

async function* pieces(text: string, sizes: Iterable<number>): AsyncGenerator<string> {
  let at = 0;
  for (const size of sizes) {
    if (at >= text.length) return;
    yield text.slice(at, (at += size));
  }
}

/** Records with the lines they stand on; a fault is the last of them. */
async function records(texts: AsyncIterable<string> | readonly string[]): Promise<unknown> {
  const seen: unknown[] = [];
  const source = (async function* () {
    yield* texts;
  })();
  try {
    await readRecords(source, ',', {
      onRecord: (cells, line) => void seen.push([line(), ...cells]),
      onFault: (line, message) => {
        seen.push([line, message]);
        throw new Error('stop');
      },
    });
  } catch (error) {
    if (!(error instanceof Error && error.message === 'stop')) throw error;
  }
  return seen;
}
