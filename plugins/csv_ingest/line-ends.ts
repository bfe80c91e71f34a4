/** How many lines end in a text: at a line feed, at a carriage return, or at both together. */
export function countLineEnds(text: string): number {
  if (text.includes('\r')) return [...text.matchAll(/\r\n|\n|\r/g)].length;
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Counts the line ends of a text that comes in pieces: `\r` and `\n` are one also where a piece ends between them. */
export function lineCounter(): (piece: string) => number {
  let lines = 0;
  let endsInReturn = false;
  return (piece) => {
    lines += countLineEnds(piece);
    if (endsInReturn && piece.startsWith('\n')) lines -= 1;
    if (piece !== '') endsInReturn = piece.endsWith('\r');
    return lines;
  };
}
