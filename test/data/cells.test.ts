import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnNamed, isMissing, textAt, valueAt } from '../../src/data/cells.js';
import { numberColumnBuilder, textColumnBuilder } from '../../src/data/column-builder.js';
import { checkTable } from '../../src/data/share-table.js';
import { tableFromColumns } from '../../src/data/table-from-columns.js';

describe('issue 2, item 5: a table is columns of typed arrays over shared memory', () => {
  it('holds what it is made of', () => {
    const table = tableFromColumns([
      { name: 'name', type: 'string', values: ['Ada', '', null, '\ufeffé😀'] },
      { name: '__proto__', type: 'integer', values: [1, null, -3, 0] },
      { name: 'flag', type: 'boolean', values: [true, false, null, true] },
    ]);
    expect(table.columns.map((column) => [0, 1, 2, 3].map((row) => valueAt(column, row)))).toEqual([
      ['Ada', '', null, '\ufeffé😀'],
      [1, null, -3, 0],
      [true, false, null, true],
    ]);
    expect(checkTable(table)).toBeNull();
    expect(columnNamed(table, '__proto__')?.type).toBe('integer');
    expect(columnNamed(table, 'constructor')).toBeUndefined();
  });

  it('lies on shared memory, with a mask only where a value is missing', () => {
    const table = tableFromColumns([
      { name: 'a', type: 'string', values: ['x'] },
      { name: 'b', type: 'number', values: [null] },
    ]);
    const buffers = table.columns.flatMap((column) =>
      column.type === 'string' ? [column.bytes.buffer, column.offsets.buffer] : [column.values.buffer],
    );
    expect(buffers.every((buffer) => buffer instanceof SharedArrayBuffer)).toBe(true);
    expect(table.columns.map((column) => column.missing?.buffer instanceof SharedArrayBuffer)).toEqual([
      false,
      true,
    ]);
    expect(table.columns.map((column) => isMissing(column, 0))).toEqual([false, true]);
  });

  it('has nothing outside its rows', () => {
    const [texts, numbers] = tableFromColumns([
      { name: 'a', type: 'string', values: ['x'] },
      { name: 'b', type: 'number', values: [1] },
    ]).columns;
    if (texts?.type !== 'string' || numbers === undefined) throw new Error('not the columns asked for');
    expect([textAt(texts, 1), textAt(texts, -1), valueAt(numbers, 1)]).toEqual([null, null, null]);
  });

  it('refuses columns of different lengths and equal names', () => {
    const a = { name: 'a', type: 'number', values: [1] } as const;
    expect(() => tableFromColumns([a, { ...a, name: 'b', values: [1, 2] }])).toThrow(
      'column "b" has 2 values instead of 1',
    );
    expect(() => tableFromColumns([a, a])).toThrow('two columns are called "a"');
    expect(tableFromColumns([])).toEqual({ rows: 0, columns: [] });
  });

  it('gives every text back, whatever its length and characters', () => {
    const short = fc.string({ unit: 'grapheme', maxLength: 50 });
    const long = fc.integer({ min: 0, max: 3000 }).map((length) => 'é'.repeat(length) + 'a'.repeat(length));
    fc.assert(
      fc.property(fc.array(fc.oneof(short, long, fc.constant(null)), { maxLength: 200 }), (values) => {
        const builder = textColumnBuilder();
        for (const value of values) {
          if (value === null) builder.addMissing();
          else builder.add(value);
        }
        const column = builder.finish('a');
        expect(values.map((_, row) => textAt(column, row))).toEqual(values);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it('grows past any page', () => {
    const builder = numberColumnBuilder();
    for (let row = 0; row < 300_000; row += 1) {
      if (row === 299_999) builder.addMissing();
      else builder.add(row / 4);
    }
    const column = builder.finish('a', 'number');
    expect(column.values.length).toBe(300_000);
    expect(column.values.subarray(0, -1).every((value, row) => value === row / 4)).toBe(true);
    expect(column.missing?.indexOf(1)).toBe(299_999);
  });
});
