import { toPlainLine } from '../text/plain-line.js';

/**
 * The last line of what a program has printed that has something in it, for a sentence about how it failed: without
 * colours and control characters, and at most 200 characters; null where there is none.
 */
export function lastLine(printed: string): string | null {
  const line = printed
    .split(/[\r\n]+/)
    .map(toPlainLine)
    .findLast((each) => each !== '');
  if (line === undefined) return null;
  if (line.length <= longestLine) return line;
  // Not in the middle of a character of two units.
  return `${line.slice(0, longestLine).replace(/[\ud800-\udbff]$/, '')}…`;
}

const longestLine = 200;
