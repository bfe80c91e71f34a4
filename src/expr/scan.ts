/** A piece of an expression, as far as it takes to find where names and texts begin and end. */
export interface Token {
  /** `open`: a text that is never closed. */
  readonly kind: 'name' | 'text' | 'symbol' | 'open' | 'end';
  readonly start: number;
  readonly end: number;
}

/** The piece that comes next, from an offset on: blanks and comments are passed over, any other character is a symbol. */
export function nextToken(text: string, from: number): Token {
  const start = skipBlanks(text, from);
  if (start >= text.length) return { kind: 'end', start, end: start };
  const opening = /^[bBrR]?(?=["'])/u.exec(text.slice(start, start + 2));
  if (opening !== null) return readText(text, start, start + opening[0].length);
  const end = endOfWord(text, start);
  return end === start ? { kind: 'symbol', start, end: start + 1 } : { kind: 'name', start, end };
}

/** The end of the letters, digits and underscores that start at an offset. */
export function endOfWord(text: string, start: number): number {
  let end = start;
  while (end < text.length && /\w/u.test(text.charAt(end))) end += 1;
  return end;
}

/** A comment ends with its line, or where the expression ends. */
function skipBlanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && /\s/u.test(text.charAt(at))) at += 1;
    if (!text.startsWith('//', at)) return at;
    while (at < text.length && text[at] !== '\n' && !text.startsWith('}}', at)) at += 1;
  }
}

function readText(text: string, start: number, quoteAt: number): Token {
  const quote = text.charAt(quoteAt);
  const isTriple = text.startsWith(quote.repeat(3), quoteAt);
  const closing = isTriple ? quote.repeat(3) : quote;
  for (let at = quoteAt + closing.length; at < text.length; at += 1) {
    if (text.startsWith(closing, at)) return { kind: 'text', start, end: at + closing.length };
    if (text[at] === '\\') at += 1;
    else if (!isTriple && text[at] === '\n') break;
  }
  return { kind: 'open', start, end: text.length };
}
