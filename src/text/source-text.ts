/** A file's text with a table of where its lines start, so that a place is found in logarithmic time. */
export interface SourceText {
  /** As the reader was given it; `-` for standard input. */
  readonly file: string;
  readonly text: string;
  /** Offset of each line's first character, ascending; the first is 0. */
  readonly lineStarts: readonly number[];
}

/** Builds the line table. A line ends with `\n` (or `\r\n`), as editors count. */
export function toSourceText(file: string, text: string): SourceText {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

/** Line and column of an offset, both from 1; columns count UTF-16 units. An offset outside the text is moved into it. */
export function placeOf(
  source: SourceText,
  offset: number,
): { readonly line: number; readonly column: number } {
  const inside = Math.min(Math.max(offset, 0), source.text.length);
  const line = lineIndexOf(source, inside);
  return { line: line + 1, column: inside - lineStart(source, line) + 1 };
}

/** Position in the line table of the line that holds an offset. */
export function lineIndexOf(source: SourceText, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStart(source, middle) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Offset of the first character of a line, and of the character after its last (its line end not counted). */
export function lineBounds(
  source: SourceText,
  index: number,
): { readonly start: number; readonly end: number } {
  const start = lineStart(source, index);
  const next = source.lineStarts[index + 1];
  const end = next === undefined ? source.text.length : next - 1;
  return { start, end: end > start && source.text[end - 1] === '\r' ? end - 1 : end };
}

function lineStart(source: SourceText, index: number): number {
  return source.lineStarts[index] ?? source.text.length;
}
