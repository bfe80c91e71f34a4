import { numberColumnBuilder, textColumnBuilder } from './column-builder.js';
import type { Column, Table } from './table.js';

/** A column written out: null stands for a missing value. */
export type PlainColumn =
  | { readonly name: string; readonly type: 'string'; readonly values: readonly (string | null)[] }
  | {
      readonly name: string;
      readonly type: 'integer' | 'number';
      readonly values: readonly (number | null)[];
    }
  | { readonly name: string; readonly type: 'boolean'; readonly values: readonly (boolean | null)[] };

/**
 * Makes a table of columns that are written out, for what is small enough to be; `numberColumnBuilder` and
 * `textColumnBuilder` take any number of rows.
 *
 * @throws TypeError where two columns have one name or differ in length
 */
export function tableFromColumns(columns: readonly PlainColumn[]): Table {
  const rows = columns[0]?.values.length ?? 0;
  const names = new Set<string>();
  for (const { name, values } of columns) {
    if (values.length !== rows)
      throw new TypeError(`column "${name}" has ${values.length} values instead of ${rows}`);
    if (names.has(name)) throw new TypeError(`two columns are called "${name}"`);
    names.add(name);
  }
  return { rows, columns: columns.map(toColumn) };
}

function toColumn(plain: PlainColumn): Column {
  if (plain.type === 'string') {
    const texts = textColumnBuilder();
    for (const value of plain.values) {
      if (value === null) texts.addMissing();
      else texts.add(value);
    }
    return texts.finish(plain.name);
  }
  const numbers = numberColumnBuilder();
  for (const value of plain.values) {
    if (value === null) numbers.addMissing();
    else numbers.add(Number(value));
  }
  return numbers.finish(plain.name, plain.type);
}
