/** A text as one line for a sentence: without what a terminal acts on, and with one blank for each run of blanks, line ends and control characters. */
export function toPlainLine(text: string): string {
  return text
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
