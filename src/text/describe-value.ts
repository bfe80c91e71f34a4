import { shortText } from './short-text.js';

/**
 * Names a value the way a person would after the word "found": `the number 5`, `the string "x"`, `true`, `nothing`,
 * `a list`, `a mapping`. A long string is cut.
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return `the string ${quoted(value)}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${String(value)}`;
  if (typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

/** A text in double quotes, on one line, cut after 40 characters; what could move the cursor is escaped. */
export function quoted(text: string, most = 40): string {
  return `"${shortText(text, most)}"`;
}

/** Joins alternatives for a sentence: `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[], last = 'or'): string {
  const unique = [...new Set(words)];
  if (unique.length < 2) return unique.join('');
  return `${unique.slice(0, -1).join(', ')} ${last} ${String(unique.at(-1))}`;
}
