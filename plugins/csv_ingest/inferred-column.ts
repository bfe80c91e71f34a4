import {
  numberColumnBuilder,
  textAt,
  textColumnBuilder,
  type Column,
  type NumberColumn,
  type TextColumn,
} from '../../src/plugin/index.js';
import { parseBoolean, type ColumnReader } from './column-reader.js';
import type { MissingWords } from './missing-words.js';
import { integerKind, parseNumber, type IntegerKind } from './number-text.js';

/**
 * What a column can still be after the cells so far. The arrows follow pandas 1.5, oddities included.
 *
 *     undecided ─┬─▶ integer ─┬─▶ number ───┐
 *                │     │      │             │
 *                │     └─▶ unsigned ────────┼─▶ string
 *                └─▶ boolean ───────────────┘
 *
 * `undecided`: nothing but missing values. `unsigned`: an integer beyond 63 bits has come; whether it can stay one
 * depends on the rest.
 */
type Stage = 'undecided' | 'integer' | 'unsigned' | 'number' | 'boolean' | 'string';

/** A column whose type is inferred from its cells as pandas does. Every cell fits. */
export function inferredColumn(name: string, missing: MissingWords): ColumnReader {
  // The texts are kept until the end: the last cell of all may turn a column of numbers into one of text.
  const texts = textColumnBuilder();
  const numbers = numberColumnBuilder();
  const seen = { missing: false, negative: false, inexact: false };
  let stage: Stage = 'undecided';

  return {
    add(text) {
      if (missing.has(text)) {
        texts.addMissing();
        addMissing();
        return null;
      }
      texts.add(text);
      if (stage === 'boolean') addBoolean(text);
      else if (stage === 'number') addNumber(text, parseNumber(text));
      else if (stage !== 'string') addInteger(text);
      return null;
    },
    finish() {
      const type = typeAfter(stage, seen);
      if (type === 'string') return texts.finish(name);
      const column = numbers.finish(name, type);
      if (type === 'number' && seen.inexact) rereadLarge(column, texts.finish(name));
      return column;
    },
  };

  function addMissing(): void {
    seen.missing = true;
    numbers.addMissing();
  }

  function addBoolean(text: string): void {
    const bit = parseBoolean(text);
    if (bit === null) stage = 'string';
    else numbers.add(bit);
  }

  /** NaN says that the text is no number. */
  function addNumber(text: string, value: number): void {
    if (Number.isNaN(value)) {
      stage = stage === 'undecided' && parseBoolean(text) !== null ? 'boolean' : 'string';
      if (stage === 'boolean') addBoolean(text);
    } else if (missing.hasNumber(value)) {
      addMissing();
    } else {
      seen.negative ||= value < 0;
      seen.inexact ||= Math.abs(value) > Number.MAX_SAFE_INTEGER;
      numbers.add(value);
    }
  }

  function addInteger(text: string): void {
    const kind = integerKind(text);
    if (kind === 'over') {
      stage = 'string';
      return;
    }
    // No integer is minus zero.
    const value = kind === 'none' ? parseNumber(text) : Number(text) + 0;
    if (!Number.isNaN(value)) stage = stageOfNumber(stage, kind, value);
    addNumber(text, value);
  }
}

function stageOfNumber(stage: Stage, kind: IntegerKind, value: number): Stage {
  if (kind === 'uint64' || kind === 'under') return 'unsigned';
  if (kind === 'int64') return stage === 'unsigned' ? stage : 'integer';
  // The reader of unsigned integers gives up at a minus before it has seen that no integer follows.
  return stage === 'unsigned' && value < 0 ? stage : 'number';
}

function typeAfter(
  stage: Stage,
  seen: { readonly missing: boolean; readonly negative: boolean },
): Column['type'] {
  if (stage === 'undecided') return seen.missing ? 'number' : 'string';
  if (stage === 'integer' && seen.missing) return 'number';
  if (stage === 'unsigned') return seen.missing || seen.negative ? 'string' : 'integer';
  if (stage === 'boolean' && seen.missing) return 'string';
  return stage;
}

/** Integers beyond 53 bits were read exactly; among floating-point numbers they are read as one of those. */
function rereadLarge({ values }: NumberColumn, texts: TextColumn): void {
  for (const [row, value] of values.entries()) {
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) values[row] = parseNumber(textAt(texts, row) ?? '');
  }
}
