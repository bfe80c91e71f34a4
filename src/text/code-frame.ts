import stringWidth from 'fast-string-width';
import type { Span } from './diagnostic.js';
import { escapeControls } from './escape-controls.js';
import { lineBounds, lineIndexOf, type SourceText } from './source-text.js';

/** One row of a code frame, in parts so that a printer can colour them. */
export interface FrameRow {
  /** `> 5 | ` or `      | `. */
  readonly gutter: string;
  readonly text: string;
  readonly kind: 'context' | 'target' | 'marker';
}

/**
 * The lines around a span, the first line of the span marked and underlined. Long lines are cut to a window around the
 * place (`columns` wide, gutter included); control characters are shown as escapes, so that a file cannot move the
 * cursor. `context` is how many lines are shown above.
 */
export function frameRows(
  source: SourceText,
  span: Span,
  { context, columns }: { readonly context: number; readonly columns: number },
): readonly FrameRow[] {
  const target = lineIndexOf(source, Math.min(span.start, source.text.length));
  const digits = String(target + 1).length;
  const window = windowOf(source, target, span, columns - digits - 5);
  const rows: FrameRow[] = [];
  for (let line = Math.max(0, target - context); line < target; line += 1) {
    const { text } = cut(source, line, 0, window.width);
    rows.push({ gutter: `  ${String(line + 1).padStart(digits)} | `, text, kind: 'context' });
  }
  const shown = cut(source, target, window.from, window.width);
  rows.push({ gutter: `> ${String(target + 1).padStart(digits)} | `, text: shown.text, kind: 'target' });
  rows.push({
    gutter: `  ${' '.repeat(digits)} | `,
    text: marker(source, span, shown, window.width),
    kind: 'marker',
  });
  return rows;
}

/** Which part of the lines is shown: characters from an offset within the line, and how many cells there are for them. */
interface Window {
  readonly from: number;
  readonly width: number;
}

function windowOf(source: SourceText, line: number, span: Span, width: number): Window {
  const { start, end } = lineBounds(source, line);
  const place = Math.min(span.start, end) - start;
  const length = Math.min(Math.max(span.end, span.start), end) - start - place;
  const fits = end - start <= width && cells(source.text.slice(start, end)) <= width;
  if (fits || place + Math.min(length, 20) < width * 0.8) return { from: 0, width };
  return { from: Math.max(0, place - Math.floor(width / 3)), width };
}

interface Cut {
  readonly text: string;
  /** Cells before the first character: those of the leading `…`. */
  readonly indent: number;
  /** Offset in the source of the first character shown. */
  readonly first: number;
}

function cut(source: SourceText, line: number, from: number, width: number): Cut {
  const { start, end } = lineBounds(source, line);
  const first = Math.min(wholeCharacter(source.text, start + from), end);
  const indent = from > 0 && end > start ? 1 : 0;
  const last = Math.min(end, first + width + 1);
  let text = '…'.repeat(indent);
  let used = indent;
  for (const character of source.text.slice(first, last)) {
    const shown = show(character);
    used += stringWidth(shown);
    if (used > width) return { text: `${text}…`, indent, first };
    text += shown;
  }
  return { text: last < end ? `${text}…` : text.trimEnd(), indent, first };
}

function marker(source: SourceText, span: Span, shown: Cut, width: number): string {
  const { end } = lineBounds(source, lineIndexOf(source, Math.min(span.start, source.text.length)));
  const start = Math.min(span.start, end);
  const before = shown.indent + cells(source.text.slice(shown.first, start));
  const marked = cells(source.text.slice(start, Math.min(Math.max(span.end, start), end, start + width)));
  return ' '.repeat(before) + '^'.repeat(Math.max(1, Math.min(marked, width - before)));
}

function cells(text: string): number {
  let width = 0;
  for (const character of text) width += stringWidth(show(character));
  return width;
}

function show(character: string): string {
  return character === '\t' ? '    ' : escapeControls(character);
}

/** Moves an offset that would cut a surrogate pair in two before the pair. */
function wholeCharacter(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff && offset > 0 ? offset - 1 : offset;
}
