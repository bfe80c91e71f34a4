import Papa from 'papaparse';
import { findLineEnd, type LineEnd } from './find-line-end.js';
import { countLineEnds } from './line-ends.js';

/** Where the records of a CSV text go. */
export interface RecordSink {
  /** Takes the cells of a line that is not blank. `line` counts lines of the file from 1, when it is asked. */
  onRecord(cells: string[], line: () => number): void;
  /** Throws: the text is no CSV. */
  onFault(line: number, message: string): never;
}

/**
 * Cuts a CSV text into records, as far as possible piece by piece. Lines end at `\n`, `\r\n` or `\r`, as pandas has it;
 * a line of nothing but blanks and tabs is passed over.
 */
export async function readRecords(
  pieces: AsyncIterable<string>,
  delimiter: string,
  sink: RecordSink,
): Promise<void> {
  let rest = '';
  let line = 1;
  let enough = 0;
  let lineEnd: LineEnd | null = null;

  const parseRest = (isLast: boolean): void => {
    // Where the text ends before it tells, it ends with \r or without any line end.
    lineEnd ??= findLineEnd(rest, delimiter) ?? (isLast ? '\r' : null);
    const done: number =
      lineEnd === null ? 0 : parseBlock({ text: rest, line: () => line, isLast, delimiter, lineEnd, sink });
    // A record that is not whole is parsed anew when there is twice as much of it, so that a long one takes linear time.
    enough = done === 0 ? Math.min(rest.length * 2, longestRecord + 1) : 0;
    line += countLineEnds(rest.slice(0, done));
    rest = rest.slice(done);
    if (rest.length > longestRecord)
      sink.onFault(line, `the line goes on for more than ${longestRecord} characters`);
  };

  for await (const piece of pieces) {
    rest += piece;
    if (rest.length >= enough) parseRest(false);
  }
  parseRest(true);
}

/** Half of the longest string there can be, so that a piece can always be added to what is kept. */
const longestRecord = 2 ** 28;

interface Block {
  readonly text: string;
  /** Line of the file on which the text begins. */
  readonly line: () => number;
  /** Whether the text ends with its last record, rather than somewhere within one. */
  readonly isLast: boolean;
  readonly delimiter: string;
  readonly lineEnd: LineEnd;
  readonly sink: RecordSink;
}

/** Parses all records that are whole and tells how many characters they took. */
function parseBlock(block: Block): number {
  const { text, lineEnd } = block;
  const otherEnd = lineEnd === '\n' ? '\r' : '\n';
  const isMixed = text.includes(otherEnd);
  return parseLines(block, (cells, start, end) => {
    if (!isMixed) {
      takeRecord(block, cells, start, end);
      return;
    }
    const body = withoutEnd(text.slice(start, end), '\r\n');
    if (body.includes(otherEnd)) {
      const inner: Block = {
        ...block,
        text: body,
        line: () => lineAt(block, start),
        isLast: true,
        lineEnd: otherEnd,
      };
      parseLines(inner, (innerCells, from, to) => takeRecord(inner, innerCells, from, to));
      return;
    }
    // What no part of the record itself has can only come from its end.
    cells.push(withoutEnd(cells.pop() ?? '', otherEnd));
    takeRecord(block, cells, start, end);
  });
}

type OnLine = (cells: string[], start: number, end: number) => void;

function parseLines(block: Block, onLine: OnLine): number {
  const { text, delimiter, lineEnd, isLast } = block;
  let start = 0;
  const parser = new Papa.Parser({
    delimiter,
    newline: lineEnd,
    quoteChar: '"',
    step({ data, errors, meta }: Papa.ParseStepResult<string[][]>) {
      reportFaults(block, errors, 1);
      const [cells] = data;
      if (cells !== undefined) onLine(cells, start, meta.cursor);
      start = meta.cursor;
    },
  });
  const { errors }: Papa.ParseResult<string[]> = parser.parse(text, 0, !isLast);
  // The record that is cut off may look wrong at its very end only because it is cut off.
  reportFaults(block, errors, 2);
  return start;
}

function reportFaults(block: Block, errors: readonly Papa.ParseError[], atLeast: number): void {
  const [error] = errors;
  if (error === undefined || errors.length < atLeast) return;
  const message =
    error.code === 'MissingQuotes'
      ? 'a quote is opened here and never closed'
      : 'a quoted cell goes on after its closing quote (a quote within one is written twice: "")';
  block.sink.onFault(lineAt(block, error.index ?? 0), message);
}

function withoutEnd(text: string, unwanted: string): string {
  let end = text.length;
  while (end > 0 && unwanted.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function takeRecord(block: Block, cells: string[], start: number, end: number): void {
  const { text, sink } = block;
  // The first test is the fast one; a cell in quotes is no blank line, whatever is in it.
  if (cells.length === 1 && (cells[0] ?? '').trim() === '' && isBlank(text.slice(start, end))) return;
  sink.onRecord(cells, () => lineAt(block, start));
}

function isBlank(line: string): boolean {
  return /^[ \t]*[\r\n]*$/.test(line);
}

function lineAt({ text, line }: Pick<Block, 'text' | 'line'>, offset: number): number {
  return line() + countLineEnds(text.slice(0, offset));
}
