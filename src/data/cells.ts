import type { Column, Table, TextColumn } from './table.js';

/** What a cell holds: null where the value is missing. */
export type Cell = string | number | boolean | null;

/** The column of that name, or undefined. */
export function columnNamed(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}

/** Whether a column has no value in a row. */
export function isMissing(column: Column, row: number): boolean {
  return column.missing?.[row] === 1;
}

/** The value of a column in a row, counted from 0, by the column's type. A row outside the table is missing. */
export function valueAt(column: Column, row: number): Cell {
  if (column.type === 'string') return textAt(column, row);
  const value = column.values[row];
  if (value === undefined || isMissing(column, row)) return null;
  return column.type === 'boolean' ? value !== 0 : value;
}

/** The text of a column in a row, counted from 0; null where it is missing or outside the table. */
export function textAt(column: TextColumn, row: number): string | null {
  const start = column.offsets[row];
  const end = column.offsets[row + 1];
  if (start === undefined || end === undefined || isMissing(column, row)) return null;
  return decoder.decode(column.bytes.subarray(start, end));
}

// A byte order mark at the start of a cell is part of its text.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
