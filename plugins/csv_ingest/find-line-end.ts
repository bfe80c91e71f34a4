/** What ends most lines of a text. Carriage returns before a line feed belong to it. */
export type LineEnd = '\n' | '\r';

/** What ends the first line, wherever else there are line ends in quotes; null where the text does not tell yet. */
export function findLineEnd(text: string, delimiter: string): LineEnd | null {
  let at = 0;
  for (;;) {
    at = text[at] === '"' ? endOfQuotes(text, at + 1) : at;
    while (at < text.length && text[at] !== '\n' && text[at] !== '\r' && !text.startsWith(delimiter, at))
      at += 1;
    if (at >= text.length) return null;
    if (text[at] === '\n') return '\n';
    if (text[at] === '\r') return afterReturn(text, at);
    at += delimiter.length;
  }
}

function endOfQuotes(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (text[at] !== '"') at += 1;
    else if (text[at + 1] === '"') at += 2;
    else return at + 1;
  }
  return at;
}

function afterReturn(text: string, from: number): LineEnd | null {
  let at = from;
  while (text[at] === '\r') at += 1;
  if (at === text.length) return null;
  return text[at] === '\n' ? '\n' : '\r';
}
