import { numberColumnBuilder, textColumnBuilder, type NumberColumn } from '../../src/plugin/index.js';
import { parseBoolean, type ColumnReader } from './column-reader.js';
import type { MissingWords } from './missing-words.js';
import { integerKind, parseNumber } from './number-text.js';

/** A column whose type the config declares: a cell that does not fit is answered with what is wrong. */
export function declaredColumn(name: string, type: DeclaredType, missing: MissingWords): ColumnReader {
  return type === 'string' ? declaredText(name, missing) : declaredNumbers(name, type, missing);
}

export type DeclaredType = 'string' | NumberColumn['type'];

function declaredText(name: string, missing: MissingWords): ColumnReader {
  const texts = textColumnBuilder();
  return {
    add(text) {
      if (missing.has(text)) texts.addMissing();
      else texts.add(text);
      return null;
    },
    finish: () => texts.finish(name),
  };
}

function declaredNumbers(name: string, type: NumberColumn['type'], missing: MissingWords): ColumnReader {
  const { parse, noun } = parsers[type];
  const numbers = numberColumnBuilder();
  return {
    add(text) {
      const value = missing.has(text) ? null : parse(text);
      if (Number.isNaN(value)) return `${JSON.stringify(text)} is not ${noun}`;
      if (value === null || (type !== 'boolean' && missing.hasNumber(value))) numbers.addMissing();
      else numbers.add(value);
      return null;
    },
    finish: () => numbers.finish(name, type),
  };
}

/** How a cell of each type is read; NaN where it does not fit. */
const parsers: Readonly<Record<NumberColumn['type'], { parse: (text: string) => number; noun: string }>> = {
  integer: { parse: parseInteger, noun: 'an integer of at most 64 bits' },
  number: { parse: parseNumber, noun: 'a number' },
  boolean: {
    parse: (text) => parseBoolean(text) ?? bits.get(text) ?? NaN,
    noun: 'a boolean (true, false, 1 or 0)',
  },
};

const bits: ReadonlyMap<string, number> = new Map([
  ['0', 0],
  ['1', 1],
]);

function parseInteger(text: string): number {
  const kind = integerKind(text);
  // No integer is minus zero.
  return kind === 'int64' || kind === 'uint64' ? Number(text) + 0 : NaN;
}
