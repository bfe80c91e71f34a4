import { longestExpression } from './limits.js';
import { nextToken } from './scan.js';

/** A piece of a text of the file. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  /** What stands between the braces, without the blanks around it; the offsets are those of `text` in the whole. */
  | { readonly kind: 'expression'; readonly text: string; readonly start: number; readonly end: number };

/** An expression that cannot be told from the text around it. */
export interface TextFault {
  readonly message: string;
  readonly hint: string;
  readonly start: number;
  readonly end: number;
}

/** A text in pieces, and what is wrong with it. */
export interface SplitText {
  readonly parts: readonly TextPart[];
  readonly faults: readonly TextFault[];
}

/**
 * Splits a text into expressions and what stands around them. `$${{` is the text `${{`; `{{ }}` and `${X}` belong to
 * other tools and are text. Two braces that close a text or a mapping inside of CEL do not end the expression.
 */
export function splitText(text: string): SplitText {
  const parts: TextPart[] = [];
  const faults: TextFault[] = [];
  let plain = '';
  let from = 0;
  for (let open = text.indexOf('${{'); open !== -1; open = text.indexOf('${{', from)) {
    if (isEscaped(text, open, from)) {
      plain += `${text.slice(from, open - 1)}\${{`;
      from = open + 3;
      continue;
    }
    const close = findClose(text, open + 3);
    if (close === null) {
      faults.push(neverClosed(open, text.length));
      break;
    }
    plain += text.slice(from, open);
    from = close + 2;
    const inner = text.slice(open + 3, close);
    const start = open + 3 + (inner.length - inner.trimStart().length);
    if (inner.trim() === '') {
      faults.push(isEmpty(open, from));
      continue;
    }
    if (plain !== '') parts.push({ kind: 'text', text: plain });
    plain = '';
    parts.push({ kind: 'expression', text: inner.trim(), start, end: start + inner.trim().length });
  }
  plain += text.slice(from);
  if (plain !== '' || parts.length === 0) parts.push({ kind: 'text', text: plain });
  return { parts, faults };
}

/** Whether a text holds `${{` that is not escaped. */
export function hasExpression(text: string): boolean {
  for (let open = text.indexOf('${{'); open !== -1; open = text.indexOf('${{', open + 3)) {
    if (!isEscaped(text, open, 0)) return true;
  }
  return false;
}

function isEscaped(text: string, open: number, from: number): boolean {
  return open > from && text[open - 1] === '$';
}

/** The offset of the closing `}}`. Where a text or mapping inside is never closed, the author meant the first one there is. */
function findClose(text: string, from: number): number | null {
  const first = text.indexOf('}}', from);
  if (first === -1) return null;
  let depth = 0;
  for (
    let token = nextToken(text, from);
    token.end <= from + longestExpression;
    token = nextToken(text, token.end)
  ) {
    if (token.kind === 'end' || token.kind === 'open') return first;
    if (token.kind !== 'symbol') continue;
    const symbol = text[token.start];
    // No part of CEL: here begins another expression.
    if (symbol === '$') return first;
    if (symbol === '{') depth += 1;
    else if (symbol === '}' && depth > 0) depth -= 1;
    else if (symbol === '}' && text[token.end] === '}') return token.start;
  }
  return first;
}

function neverClosed(start: number, end: number): TextFault {
  return {
    message: 'the expression that starts here is never closed',
    hint: 'close it with }}, or write $${{ for the characters themselves',
    start,
    end: Math.min(end, start + 3),
  };
}

function isEmpty(start: number, end: number): TextFault {
  return {
    message: 'there is no expression between the braces',
    hint: 'write one, such as ${{ params.NAME }}, or $${{ for the characters themselves',
    start,
    end,
  };
}
