/** How many lines end in a text: at a line feed, at a carriage return, or at both together. */
export function countLineEnds(text: string): number {
  if (text.includes('\r')) return [...text.matchAll(/\r\n|\n|\r/g)].length;
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
