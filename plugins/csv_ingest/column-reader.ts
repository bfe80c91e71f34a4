import type { Column } from '../../src/plugin/index.js';

/** Takes the cells of one column, row by row, and makes a column of them. */
export interface ColumnReader {
  /** Takes the next cell. Answers what is wrong with it, or null. */
  add(text: string): string | null;
  finish(): Column;
}

/** Reads a boolean word, in any mixture of cases as pandas does; null where it is none. */
export function parseBoolean(text: string): 0 | 1 | null {
  if (text.length !== 4 && text.length !== 5) return null;
  const word = text.toLowerCase();
  if (word === 'true') return 1;
  return word === 'false' ? 0 : null;
}
