/**
 * A table of columns over shared memory: typed arrays on `SharedArrayBuffer`s, so that handing one from thread to
 * thread copies nothing. Column names are unique and in the file's order.
 */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** One column; every kind has `rows` entries. */
export type Column = NumberColumn | TextColumn;

/** Numbers, or booleans as 0 and 1. */
export interface NumberColumn {
  readonly name: string;
  readonly type: 'integer' | 'number' | 'boolean';
  /** The value of each row; what stands where a value is missing means nothing. */
  readonly values: Float64Array;
  /** 1 where the value is missing; null where none is. */
  readonly missing: Uint8Array | null;
}

/** Text, as UTF-8 end to end. */
export interface TextColumn {
  readonly name: string;
  readonly type: 'string';
  readonly bytes: Uint8Array;
  /** `rows + 1` byte offsets: row i is `bytes[offsets[i] .. offsets[i + 1]]`. */
  readonly offsets: Float64Array;
  readonly missing: Uint8Array | null;
}
