import type { Scanner } from './scanner.js';

/**
 * Finds the bracket that closes the one at `open`; the scanner's end where there is none. Quoted ones do not count.
 */
export function findClosing({ text, end }: Scanner, open: number, [opening, closing]: Brackets): number {
  let depth = 0;
  for (let at = open; at < end; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === "'" || character === '"') at = findQuote(text, at, end);
    else if (character === opening) depth += 1;
    else if (character === closing) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return end;
}

/** A pair that opens and closes. */
export type Brackets = readonly [opening: string, closing: string];

/**
 * Where arithmetic ends that begins with `((` at `open`: behind its `))`. Null where the brackets are those of a subshell
 * in a subshell.
 */
export function endOfArithmetic(scanner: Scanner, open: number): number | null {
  const inner = findClosing(scanner, open + 1, ['(', ')']);
  return scanner.text.charAt(inner + 1) === ')' && inner + 1 < scanner.end ? inner + 2 : null;
}

function findQuote(text: string, open: number, end: number): number {
  const quote = text.charAt(open);
  for (let at = open + 1; at < end; at += 1) {
    const character = text.charAt(at);
    if (character === quote) return at;
    if (character === '\\' && quote === '"') at += 1;
  }
  return end;
}
