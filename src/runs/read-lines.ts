import { readSync } from 'node:fs';

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
