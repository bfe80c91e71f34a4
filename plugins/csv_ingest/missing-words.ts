import { parseNumber } from './number-text.js';

/** Tells which cells hold no value. */
export interface MissingWords {
  has(text: string): boolean;
  /** Whether a number is one of those that `na_values` lists, however it is spelt. */
  hasNumber(value: number): boolean;
}

/** The words that pandas takes for missing, and those of the config. */
export function missingWords(further: readonly (string | number)[]): MissingWords {
  const words = new Set(pandasWords.concat(further.flatMap((word) => spellings(String(word)))));
  const numbers = new Set(
    further.map((word) => parseNumber(String(word))).filter((value) => !Number.isNaN(value)),
  );
  const longest = Math.max(...Array.from(words, (word) => word.length));
  return {
    has: (text) => text === '' || (text.length <= longest && words.has(text)),
    hasNumber: (value) => numbers.size > 0 && numbers.has(value),
  };
}

/** `STR_NA_VALUES` of pandas 1.5. */
const pandasWords: readonly string[] = [
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'n/a',
  'nan',
  'null',
];

/** A whole number stands for itself with and without `.0`. */
function spellings(word: string): string[] {
  const value = parseNumber(word);
  return Number.isSafeInteger(value) ? [word, String(value), `${value}.0`] : [word];
}
