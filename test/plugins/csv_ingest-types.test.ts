import { describe, expect, it } from 'vitest';
import { ingestFailure, ingestText } from './csv-rig.js';

/** What one cell below the header is taken for, as pandas 1.5.3 does it: every line here was checked against it. */
const inferred: readonly (readonly [type: string, cells: readonly string[]])[] = [
  ['integer', ['007', '+1', '-1', '-0', '+0', '00', '-007', ' 1 ', '1 ', '\t1', '\v1', '\f1']],
  ['integer', ['9223372036854775807', '-9223372036854775808', '9223372036854775808', '18446744073709551615']],
  ['integer', ['0'.repeat(400) + '1']],
  [
    'number',
    ['1e5', '1E5', '1e+5', '1e-5', '.5', '5.', '-.5', '+.5', '1.0', '1e05', '0.1e1', ' 1.5 ', '1e308'],
  ],
  ['number', ['1e-400', '4.9e-324', '1e0000000005', `0.${'1'.repeat(400)}`]],
  ['number', ['inf', '-inf', '+inf', 'INF', 'iNf', 'Infinity', '-Infinity', '+Infinity', 'INFINITY']],
  ['boolean', ['True', 'TRUE', 'true', 'tRuE', 'False', 'FALSE', 'false', 'fALSE']],
  ['string', ['-9223372036854775809', '18446744073709551616', '1'.repeat(400), '99999999999999999999.5']],
  [
    'string',
    ['1e', '1e+', '.', '-', '+', 'infi', ' inf', 'inf ', '0x10', '0b1', '1_000', '1e309', '-1e309', '1e400'],
  ],
  [
    'string',
    ['2020-01-01', '12:30', 'T', 'yes', ' True', 'True ', '1.5f', '1d5', '1L', '1%', '$1', '1j', '1.2.3'],
  ],
  [
    'string',
    ['++1', '+-1', '--1', '1-', '+ 1', '1 2', '1. 5', '1 e5', '1e5.5', '1..2', '1e99999999999999999999'],
  ],
  [
    'string',
    ['\u0661', '\uff11', '\u00a01', '\u20031', 'NAN', 'Nan', 'None', 'Null', 'na', '+nan', '1.#INF'],
  ],
  ['string', [' NA', 'NA ', ' ', '  ']],
];

/** Columns whose type depends on more than one cell, as pandas 1.5.3 does it. */
const columns: readonly (readonly [type: string, cells: readonly string[]])[] = [
  ['integer', ['1', '2']],
  ['number', ['1', '']],
  ['number', ['', '']],
  ['number', ['1', '2.5']],
  ['number', ['1', 'inf']],
  ['string', ['1', 'x']],
  ['string', ['1', 'True']],
  ['string', ['True', '1.5']],
  ['boolean', ['True', 'false']],
  // pandas makes a column of objects of it, which is no numeric column.
  ['string', ['True', '', 'False']],
  ['integer', ['9223372036854775808', '1']],
  ['string', ['9223372036854775808', '-1']],
  ['string', ['-1', '9223372036854775808']],
  ['string', ['9223372036854775808', '']],
  ['number', ['9223372036854775808', '1.5']],
  ['string', ['9223372036854775808', '-1.5']],
  ['number', ['9223372036854775808', '-1.5', '1.5']],
  ['string', ['99999999999999999999', '1.5']],
  ['number', ['1.5', '99999999999999999999']],
  ['string', ['99999999999999999999', '1']],
  ['number', ['-99999999999999999999', '1.5']],
  ['string', ['-99999999999999999999', '1']],
  ['string', ['1', '99999999999999999999e1', '1.5']],
  ['string', ['1e400', '1.5']],
];

const missingWords = [
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'n/a',
  'nan',
  'null',
];

describe('issue 2, item 5: csv_ingest infers types as pandas does', () => {
  it.each(inferred)('takes a cell for %s: %j', async (type, cells) => {
    const read = cells.map((cell) => ingestText(`key,value\nk,"${cell}"\n`));
    const types = (await Promise.all(read)).map((ingested) => ingested.types[1]?.[1]);
    expect(types.map((each, index) => [cells[index], each])).toEqual(cells.map((cell) => [cell, type]));
  });

  it.each(columns)('makes a column of type %s: %j', async (type, cells) => {
    const { types } = await ingestText(`key,value\n${cells.map((cell) => `k,${cell}\n`).join('')}`);
    expect(types[1]).toEqual(['value', type]);
  });

  it.each(missingWords)('takes "%s" for missing', async (word) => {
    const { cells, types } = await ingestText(`key,a,b\nk,${word},x\nk,1,"${word}"\n`);
    expect(types.slice(1)).toEqual([
      ['a', 'number'],
      ['b', 'string'],
    ]);
    expect(cells.slice(1)).toEqual([
      [null, 1],
      ['x', null],
    ]);
  });

  it('keeps the value of every cell', async () => {
    const { cells } = await ingestText('i,f,b,s\n007,+.5e1,TRUE,2020-01-01\n -3 ,-inf,false, x \n');
    expect(cells).toEqual([
      [7, -3],
      [5, -Infinity],
      [true, false],
      ['2020-01-01', ' x '],
    ]);
  });

  it('reads digits as pandas does, to the last bit', async () => {
    // The second is not the double nearest to its text, but it is what pandas makes of it.
    const { cells } = await ingestText(
      'a\n0.1\n1000000000.0313345\n123456789012345678.5\n2.2250738585072014e-308\n',
    );
    expect(cells).toEqual([[0.1, 1000000000.0313344, 123456789012345680, 2.2250738585072014e-308]]);
  });

  it('reads a large integer anew when its column turns out to be one of fractions', async () => {
    const { cells } = await ingestText('a,b\n8552510621444303583,8552510621444303583\n1,1.5\n');
    expect(cells).toEqual([
      [8552510621444304000, 1],
      [8552510621444303000, 1.5],
    ]);
  });

  it('gives columns without a row no type but string', async () => {
    expect(await ingestText('a,b\n')).toMatchObject({
      result: { rows: 0, columns: ['a', 'b'] },
      types: [
        ['a', 'string'],
        ['b', 'string'],
      ],
    });
  });

  it('takes further words for missing, a number among them in every spelling', async () => {
    const { cells } = await ingestText('a,b,c\n-,-999,-999.0\n1,1.5,x\n3,-999.00,-999\n', {
      na_values: ['-', -999],
    });
    expect(cells).toEqual([
      [null, 1, 3],
      [null, 1.5, null],
      [null, 'x', null],
    ]);
  });
});

describe('issue 2, item 5: csv_ingest with declared types', () => {
  it('keeps 007 as text when it is declared string', async () => {
    const { cells, types } = await ingestText('a,b\n007,007\nNA,1\n', { types: { a: 'string' } });
    expect(types).toEqual([
      ['a', 'string'],
      ['b', 'integer'],
    ]);
    expect(cells).toEqual([
      ['007', null],
      [7, 1],
    ]);
  });

  it('reads missing values beside integers and booleans', async () => {
    const types = { i: 'integer', n: 'number', b: 'boolean' };
    const { cells, table } = await ingestText('i,n,b\n1,2,True\n,,\n-3,1e3,0\n', { types });
    expect(table.columns.map((column) => column.type)).toEqual(['integer', 'number', 'boolean']);
    expect(cells).toEqual([
      [1, null, -3],
      [2, null, 1000],
      [true, null, false],
    ]);
  });

  it.each([
    ['integer', '1.0', '"1.0" is not an integer of at most 64 bits'],
    ['integer', '18446744073709551616', '"18446744073709551616" is not an integer of at most 64 bits'],
    ['number', '1_000', '"1_000" is not a number'],
    ['boolean', 'yes', '"yes" is not a boolean (true, false, 1 or 0)'],
  ])('fails with line and column where a cell is no %s: %s', async (type, cell, message) => {
    expect(await ingestFailure(`k,v\n"a\nb",\n\nc,${cell}\n`, { types: { v: type } })).toEqual({
      class: 'validation',
      message: `data.csv, line 5: column "v": ${message}`,
    });
  });

  it('names the near column where one does not exist', async () => {
    expect(await ingestFailure('name,score\na,1\n', { types: { Scor: 'number' } })).toEqual({
      class: 'validation',
      message:
        'data.csv, named in `types`: there is no column "Scor" (did you mean "score"?); there are "name", "score"',
    });
  });
});
