import type { Column, Table } from './table.js';

/**
 * The same table on shared memory: an array that lies on a `SharedArrayBuffer` stays as it is, another is copied once.
 */
export function shareTable(table: Table): Table {
  return { rows: table.rows, columns: table.columns.map(shareColumn) };
}

function shareColumn(column: Column): Column {
  const missing = column.missing === null ? null : shareBytes(column.missing);
  if (column.type !== 'string') {
    return { name: column.name, type: column.type, values: shareNumbers(column.values), missing };
  }
  const { name, type, bytes, offsets } = column;
  return { name, type, bytes: shareBytes(bytes), offsets: shareNumbers(offsets), missing };
}

function shareNumbers(numbers: Float64Array): Float64Array {
  if (numbers.buffer instanceof SharedArrayBuffer) return numbers;
  const shared = new Float64Array(new SharedArrayBuffer(numbers.byteLength));
  shared.set(numbers);
  return shared;
}

function shareBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  shared.set(bytes);
  return shared;
}

/** Says what keeps a value, such as a plugin of the user's may hand over, from being a table; null where it is one. */
export function checkTable(value: unknown): string | null {
  if (!isRecord(value)) return 'a table is an object with `rows` and `columns`';
  const { rows, columns } = value;
  if (typeof rows !== 'number' || !Number.isSafeInteger(rows) || rows < 0) return '`rows` must be a count';
  if (!Array.isArray(columns)) return '`columns` must be a list';
  const names = new Set<unknown>();
  for (const [index, column] of columns.entries()) {
    const fault = checkColumn(column, rows);
    if (fault !== null) return `column ${index + 1}: ${fault}`;
    if (names.has(column.name)) return `two columns are called "${column.name}"`;
    names.add(column.name);
  }
  return null;
}

const numberTypes: readonly unknown[] = ['integer', 'number', 'boolean'];

function checkColumn(column: unknown, rows: number): string | null {
  if (!isRecord(column) || typeof column['name'] !== 'string') return '`name` must be text';
  const { type, missing } = column;
  if (missing !== null && !(missing instanceof Uint8Array && missing.length === rows)) {
    return '`missing` must be null or a Uint8Array with one entry a row';
  }
  if (type === 'string') return checkText(column, rows);
  if (!numberTypes.includes(type)) return '`type` must be string, integer, number or boolean';
  const values = column['values'];
  if (values instanceof Float64Array && values.length === rows) return null;
  return '`values` must be a Float64Array with one entry a row';
}

function checkText({ bytes, offsets }: Readonly<Record<string, unknown>>, rows: number): string | null {
  if (!(bytes instanceof Uint8Array)) return '`bytes` must be a Uint8Array';
  if (offsets instanceof Float64Array && offsets.length === rows + 1) return null;
  return '`offsets` must be a Float64Array with one entry a row and one more';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
