import { max, min, quickselect } from 'simple-statistics';
import { numpySum } from './numpy-sum.js';

/** What is told of a column. Null where a number is not defined, or is none that JSON can hold. */
export interface Description {
  readonly mean: number | null;
  readonly median: number | null;
  /** Of the sample: divided by one less than the count. */
  readonly std: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** How many values are not missing. */
  readonly count: number;
}

/**
 * Describes numbers as pandas does.
 *
 * @param values one a row
 * @param missing 1 where a value is missing, or null; NaN is missing too
 */
export function describeNumbers(values: Float64Array, missing: Uint8Array | null): Description {
  const isPresent = (value: number, row: number): boolean => missing?.[row] !== 1 && !Number.isNaN(value);
  const present = Array.from(values.filter(isPresent));
  const count = present.length;
  if (count === 0) return { mean: null, median: null, std: null, min: null, max: null, count };

  // A missing value counts as nothing but keeps its place, since the place decides which numbers are added first.
  const mean = numpySum(values.map((value, row) => (isPresent(value, row) ? value : 0))) / count;
  const squares = values.map((value, row) => (isPresent(value, row) ? (mean - value) ** 2 : 0));
  return {
    mean: finite(mean),
    median: finite(medianOf(present)),
    std: finite(Math.sqrt(numpySum(squares) / (count - 1))),
    min: finite(min(present)),
    max: finite(max(present)),
    count,
  };
}

/** Moves the numbers about. The library's own `median` loses digits where the middle two nearly cancel. */
function medianOf(numbers: number[]): number {
  const upper = Math.floor(numbers.length / 2);
  quickselect(numbers, upper);
  const middle = numbers[upper] ?? NaN;
  return numbers.length % 2 === 1 ? middle : (max(numbers.slice(0, upper)) + middle) / 2;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
