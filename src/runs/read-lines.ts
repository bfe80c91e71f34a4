import { fstatSync, readSync } from 'node:fs';

/** How much is read at a time. */
const pieceSize = 64 * 1024;

const lineFeed = 10;

/** The lines of a file as they are read, without their ends; what stands after the last end is no line. */
export function* readLines(fd: number): Iterable<string> {
  let rest: Buffer[] = [];
  for (;;) {
    const buffer = Buffer.allocUnsafe(pieceSize);
    const piece = buffer.subarray(0, readSync(fd, buffer));
    if (piece.length === 0) return;
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end !== -1; end = piece.indexOf(lineFeed, start)) {
      yield Buffer.concat([...rest, piece.subarray(start, end)]).toString();
      rest = [];
      start = end + 1;
    }
    if (start < piece.length) rest.push(piece.subarray(start));
  }
}

/** How many bytes of a file its whole lines take: what stands after the last end of a line is not counted. */
export function lengthOfLines(fd: number): number {
  const buffer = Buffer.allocUnsafe(pieceSize);
  for (let end = fstatSync(fd).size; end > 0;) {
    const start = Math.max(0, end - pieceSize);
    const read = readSync(fd, buffer, 0, end - start, start);
    const at = buffer.subarray(0, read).lastIndexOf(lineFeed);
    if (at !== -1) return start + at + 1;
    end = start;
  }
  return 0;
}
