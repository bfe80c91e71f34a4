import type { Span } from '../text/diagnostic.js';
import type { LocatedScalar } from './located.js';

/** Where a stretch of a scalar's value stands in the file. */
export type Places = (start: number, end: number) => Span;

/** The offset in the file of the character at an index of a scalar's value; see `placesIn`. */
export function offsetInFile(text: string, scalar: LocatedScalar, index: number): number {
  return placesIn(text, scalar)(index, index).start;
}

/**
 * Finds stretches of a scalar's value in the file that it was written in, whatever its style: folded lines, doubled
 * quotes, escapes and the indentation of blocks are counted (YAML 1.2.2, chapters 7.3 and 8.1). What an alias stands for
 * is at the alias. The scalar is read once; each stretch then takes logarithmic time.
 */
export function placesIn(text: string, scalar: LocatedScalar): Places {
  const { span, value } = scalar;
  const first = text.charAt(span.start);
  if (typeof value !== 'string' || first === '*') return () => span;
  const steps = first === '|' || first === '>' ? blockSteps(text, span, value) : flowSteps(text, span, value);
  if (steps === null) return () => span;
  return (start, end) => {
    const from = Math.min(offsetOf(steps, start), span.end);
    const to = end > start ? Math.min(offsetOf(steps, end - 1) + 1, span.end) : from;
    // The last character may be an escape, and what follows may stand on another line.
    const between = text.slice(to, Math.min(offsetOf(steps, end), span.end));
    return { start: from, end: to + (between.includes('\n') ? between.indexOf('\n') : between.length) };
  };
}

/** From this index of the value on, each character stands right behind the one before it, beginning at the offset. */
interface Step {
  readonly index: number;
  readonly offset: number;
}

function offsetOf(steps: readonly Step[], index: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((steps[middle]?.index ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  const step = steps[low];
  return step === undefined ? 0 : step.offset + Math.max(0, index - step.index);
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

/** Plain, or in quotes. Null where the value is not what stands there: a key that was made up. */
function flowSteps(text: string, span: Span, value: string): readonly Step[] | null {
  const first = text.charAt(span.start);
  const quote = first === '"' || first === "'" ? first : '';
  const end = span.end - quote.length;
  const steps: Step[] = [];
  let index = 0;
  for (let at = span.start + quote.length; at < end;) {
    const last = steps.at(-1);
    if (last === undefined || at - index !== last.offset - last.index) steps.push({ index, offset: at });
    const piece = readPiece(text, { at, end, quote });
    index += piece.characters;
    at += piece.written;
  }
  steps.push({ index, offset: end });
  return index === value.length ? steps : null;
}

/** How many characters a piece of the text takes, and how many it becomes. */
interface Piece {
  readonly written: number;
  readonly characters: number;
}

function readPiece(
  text: string,
  { at, end, quote }: { readonly at: number; readonly end: number; readonly quote: string },
): Piece {
  const letters = lengthOf(ordinary, text, { at, end });
  if (letters > 0) return { written: letters, characters: letters };
  const blanks = lengthOf(white, text, { at, end });
  if (blanks > 0) return { written: blanks, characters: folded(text.slice(at, at + blanks)) };
  if (quote === "'" && text.charAt(at) === "'") return { written: 2, characters: 1 };
  const written = quote === '"' ? lengthOf(escape, text, { at, end }) : 0;
  if (written === 0) return { written: 1, characters: 1 };
  return { written, characters: escaped(text.slice(at, at + written)) };
}

const ordinary = /[^ \t\r\n'\\]*/uy;

const white = /[ \t\r\n]*/uy;

/** An escaped line end swallows the blanks at the beginning of the next line as well. */
const escape = /\\(?:\r?\n[ \t]*|x.{2}|u.{4}|U.{8}|.)/uy;

function lengthOf(
  pattern: RegExp,
  text: string,
  { at, end }: { readonly at: number; readonly end: number },
): number {
  pattern.lastIndex = at;
  return Math.min(pattern.exec(text)?.[0].length ?? 0, end - at);
}

/** How many characters white space becomes: one line end a blank, several one less of them. */
function folded(blanks: string): number {
  const lineEnds = blanks.split('\n').length - 1;
  return lineEnds === 0 ? blanks.length : Math.max(1, lineEnds - 1);
}

/** How many UTF-16 units an escape becomes. */
function escaped(written: string): number {
  if (/^\\\r?\n/u.test(written)) return 0;
  return written.startsWith('\\U') && Number.parseInt(written.slice(2), 16) > 0xffff ? 2 : 1;
}

/**
 * Under `|` or `>`. Folding and chomping change nothing but white space, so each line's words follow in the value after
 * some white space. Null where they do not.
 */
function blockSteps(text: string, span: Span, value: string): readonly Step[] | null {
  const steps: Step[] = [];
  let index = 0;
  let start = lineEnd(text, span.start) + 1;
  while (start < span.end) {
    const end = Math.min(lineEnd(text, start), span.end);
    const words = trimmed(text.slice(start, end));
    if (words.text !== '') {
      const before = index;
      index += lengthOf(white, value, { at: index, end: value.length });
      if (!value.startsWith(words.text, index)) return null;
      let offset = start + words.start;
      let lead = index;
      // What a line is indented more than the others is part of the value.
      while (lead > before && offset > start && value[lead - 1] === text[offset - 1]) {
        lead -= 1;
        offset -= 1;
      }
      steps.push({ index: lead, offset });
      index += words.text.length;
    }
    start = end + 1;
  }
  return steps;
}

function trimmed(line: string): { readonly text: string; readonly start: number } {
  const start = lengthOf(white, line, { at: 0, end: line.length });
  let end = line.length;
  while (end > start && ' \t\r'.includes(line.charAt(end - 1))) end -= 1;
  return { text: line.slice(start, end), start };
}
