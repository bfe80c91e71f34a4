import { startOf } from './characters.js';
import type { Meter } from './meter.js';
import type { Scope } from './scope.js';
import type { Result, Value } from './value.js';

/** One evaluation under way. */
export interface Frame {
  readonly scope: Scope;
  readonly meter: Meter;
  /** The values of the names that macros give, by the number each got when the expression was compiled. */
  readonly slots: Value[];
}

/** A part of an expression, ready to be evaluated any number of times. */
export type Step = (frame: Frame) => Result;

/** What is known where a part is compiled. */
export interface Surrounding {
  /** The whole expression as its author wrote it. */
  readonly text: string;
  /** The slots of the names that macros gave around. */
  readonly locals: ReadonlyMap<string, number>;
  /** How many slots are taken in the whole expression. */
  readonly slots: { count: number };
}

/** A part of an expression as it is written, for a message: cut where it is long. */
export function written(
  { text }: Surrounding,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  const part = text.slice(start, end).replaceAll(/\s+/gu, ' ');
  return part.length > longestShown ? `${startOf(part, longestShown)}…` : part;
}

const longestShown = 80;
