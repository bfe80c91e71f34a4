import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { describeSystemError } from './system-error.js';

/** What stands in a file, or why it cannot be read. */
export type SourceBytes =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly sha256: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a file, or standard input for `-`. Stops one byte past `maxBytes`: whoever gets more than that knows that the
 * file is too large, however large it is.
 */
export function readSource(path: string, maxBytes: number): SourceBytes {
  try {
    const bytes = path === '-' ? readAtMost(0, maxBytes + 1) : readFile(path, maxBytes + 1);
    return { ok: true, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    const reason = describeSystemError(error);
    if (reason === null) throw error;
    return { ok: false, reason };
  }
}

function readFile(path: string, limit: number): Uint8Array {
  const fd = openSync(path, 'r');
  try {
    return readAtMost(fd, limit);
  } finally {
    closeSync(fd);
  }
}

function readAtMost(fd: number, limit: number): Uint8Array {
  const pieces: Buffer[] = [];
  let total = 0;
  while (total < limit) {
    const piece = Buffer.alloc(Math.min(64 * 1024, limit - total));
    const read = readWaiting(fd, piece);
    if (read === 0) break;
    pieces.push(piece.subarray(0, read));
    total += read;
  }
  return Buffer.concat(pieces);
}

/** A terminal or pipe that somebody set to non-blocking answers EAGAIN while it has nothing. */
function readWaiting(fd: number, piece: Buffer): number {
  for (;;) {
    try {
      return readSync(fd, piece);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
