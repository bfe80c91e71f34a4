/**
 * The last line of what a program has printed that has something in it, for a sentence about how it failed: without
 * colours and control characters, and at most 200 characters; null where there is none.
 */
export function lastLine(printed: string): string | null {
  const line = printed
    .split(/[\r\n]+/)
    .map(toPlain)
    .findLast((each) => each !== '');
  if (line === undefined) return null;
  if (line.length <= longestLine) return line;
  // Not in the middle of a character of two units.
  return `${line.slice(0, longestLine).replace(/[\ud800-\udbff]$/, '')}…`;
}

const longestLine = 200;

function toPlain(line: string): string {
  return line
    .replaceAll(sequences, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** What a terminal acts on and does not show: control sequences, strings such as titles and links, and short escapes. */
const sequences = toSequences('\u001b', '\u0007');

/** By ECMA-48: CSI (5.4), a string up to its terminator (5.6; terminals also take BEL), and other escapes (5.3, ECMA-35). */
function toSequences(escape: string, bell: string): RegExp {
  const control = String.raw`\[[0-?]*[ -/]*[@-~]`;
  const string = String.raw`[\]PX^_][^${escape}${bell}]*(?:${bell}|${escape}\\)`;
  const short = '[ -/]*[0-~]';
  return new RegExp(`${escape}(?:${control}|${string}|${short})`, 'g');
}
