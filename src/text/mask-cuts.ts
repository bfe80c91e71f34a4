import { longestPiece, type Pieces } from './byte-pieces.js';
import type { ByteSearch } from './byte-search.js';
import { shortestSecret } from './mask-forms.js';

/** What secrets are made of, and what stands in their place. */
export interface CutMasking {
  readonly search: ByteSearch;
  readonly pieces: Pieces;
  readonly mark: string;
}

/**
 * Masks what is left of a secret where oprun has cut a text: its beginning before `…`, and its end after the line that
 * says how much of an output was left out. Four bytes are enough to be taken for a part of one.
 */
export function maskCuts(text: string, { search, pieces, mark }: CutMasking): string {
  if (!text.includes('…')) return text;
  const parts = text.split(leftOut);
  const ended = parts.map((part, index) =>
    index === 0 || index % 2 === 1 ? part : withoutEnd(part, pieces, mark),
  );
  const cut = ended.join('').split('…');
  return cut
    .map((part, index) => (index === cut.length - 1 ? part : withoutBeginning(part, search, mark)))
    .join('…');
}

/** As `Capture` writes it. */
const leftOut = /(… \d+ bytes left out; the whole text is in the task's log …\n)/u;

/** Without the beginning of a secret that a text, or the line before its end, ends with. */
function withoutBeginning(text: string, search: ByteSearch, mark: string): string {
  const [line, lineEnd] = text.endsWith('\n') ? [text.slice(0, -1), '\n'] : [text, ''];
  const bytes = Buffer.from(line.slice(-longestPiece));
  for (let at = Math.max(0, bytes.length - longestPiece); at <= bytes.length - shortestSecret; at += 1) {
    if (!search.mayGoOn(bytes, at, bytes.length)) continue;
    const rest = line.slice(0, line.length - bytes.toString('utf8', at).length);
    return (rest.endsWith(mark) ? rest : rest + mark) + lineEnd;
  }
  return text;
}

/** Without the end of a secret that a text begins with. */
function withoutEnd(text: string, pieces: Pieces, mark: string): string {
  const head = Buffer.from(text.slice(0, longestPiece));
  let longest = 0;
  pieces.starts.forEach((start, piece) => {
    const end = start + (pieces.lengths[piece] ?? 0);
    for (
      let length = Math.min(end - start, head.length);
      length > Math.max(longest, shortestSecret - 1);
      length -= 1
    ) {
      if (head.compare(pieces.bytes, end - length, end, 0, length) === 0) longest = length;
    }
  });
  if (longest === 0) return text;
  const rest = text.slice(head.toString('utf8', 0, longest).length);
  return rest.startsWith(mark) ? rest : mark + rest;
}
