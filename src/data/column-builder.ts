import { growingArray } from './growing-array.js';
import { growingText } from './growing-text.js';
import type { NumberColumn, TextColumn } from './table.js';

/** Takes the numbers of a column one by one, booleans as 0 and 1. */
export interface NumberColumnBuilder {
  add(value: number): void;
  addMissing(): void;
  /** The column so far, on shared memory. */
  finish(name: string, type: NumberColumn['type']): NumberColumn;
}

/** Takes the texts of a column one by one. */
export interface TextColumnBuilder {
  add(text: string): void;
  addMissing(): void;
  /** The column so far, on shared memory. */
  finish(name: string): TextColumn;
}

/** Starts a column of numbers or booleans whose length is not known yet. */
export function numberColumnBuilder(): NumberColumnBuilder {
  const values = growingArray<Float64Array>((length) => new Float64Array(length));
  const mask = maskBuilder();
  return {
    add(value) {
      values.push(value);
      mask.add(0);
    },
    addMissing() {
      values.push(0);
      mask.add(1);
    },
    finish(name, type) {
      const column = sharedNumbers(mask.rows());
      values.copyTo(column);
      return { name, type, values: column, missing: mask.finish() };
    },
  };
}

/** Starts a column of texts whose length is not known yet. */
export function textColumnBuilder(): TextColumnBuilder {
  const text = growingText();
  const lengths = growingArray<Uint32Array>((length) => new Uint32Array(length));
  const mask = maskBuilder();
  return {
    add(cell) {
      lengths.push(text.push(cell));
      mask.add(0);
    },
    addMissing() {
      lengths.push(0);
      mask.add(1);
    },
    finish(name) {
      const lengthOf = new Uint32Array(mask.rows());
      lengths.copyTo(lengthOf);
      const offsets = offsetsOf(lengthOf);
      const bytes = sharedBytes(offsets.at(-1) ?? 0);
      text.copyTo(bytes);
      return { name, type: 'string', bytes, offsets, missing: mask.finish() };
    },
  };
}

/** Which rows are missing; also counts the rows. */
interface MaskBuilder {
  add(missing: 0 | 1): void;
  rows(): number;
  finish(): Uint8Array | null;
}

function maskBuilder(): MaskBuilder {
  const mask = growingArray<Uint8Array>((length) => new Uint8Array(length));
  let rows = 0;
  let missingRows = 0;
  return {
    add(missing) {
      mask.push(missing);
      rows += 1;
      missingRows += missing;
    },
    rows: () => rows,
    finish() {
      if (missingRows === 0) return null;
      const bytes = sharedBytes(rows);
      mask.copyTo(bytes);
      return bytes;
    },
  };
}

function offsetsOf(lengths: Uint32Array): Float64Array {
  const offsets = sharedNumbers(lengths.length + 1);
  let offset = 0;
  for (let row = 0; row < lengths.length; row += 1) {
    offset += lengths[row] ?? 0;
    offsets[row + 1] = offset;
  }
  return offsets;
}

function sharedNumbers(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}
