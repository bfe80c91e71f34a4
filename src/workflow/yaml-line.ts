import type { Span } from '../text/diagnostic.js';

/** One line of a YAML text, taken apart as if it stood in a block. */
export interface Line {
  /** Offset of its first character. */
  readonly start: number;
  /** Offset of its line end. */
  readonly end: number;
  /** Offset after its last character that is not blank. */
  readonly textEnd: number;
  /** Without the blanks around it. */
  readonly words: string;
  readonly wordsSpan: Span;
  /** What follows `key: ` or `- `; null where nothing does. */
  readonly value: (Span & { readonly text: string }) | null;
}

/** The line that an offset stands in. */
export function lineAround(text: string, offset: number): Line {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const next = text.indexOf('\n', start);
  const end = next === -1 ? text.length : next;
  const raw = text.slice(start, end);
  const words = raw.trim();
  const wordsStart = start + raw.length - raw.trimStart().length;
  const wordsSpan = {
    start: Math.min(wordsStart, end),
    end: Math.max(wordsStart + words.length, Math.min(wordsStart + 1, end)),
  };
  const textEnd = start + raw.trimEnd().length;
  return { start, end, textEnd, words, wordsSpan, value: valueOf(raw, start, textEnd) };
}

function valueOf(raw: string, start: number, end: number): Line['value'] {
  const lead = /^\s*(?:-\s+)*(?:(?:"[^"]*"|'[^']*'|[\w.$/-][^:#"'{}[\]]*?):\s+)?/u.exec(raw)?.[0] ?? '';
  const valueStart = start + lead.length;
  if (lead.trim() === '' || valueStart >= end) return null;
  return { start: valueStart, end, text: raw.slice(lead.length, end - start) };
}
