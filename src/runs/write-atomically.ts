import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** Less is kept until there is more: each write is a call of the system. */
const batchSize = 64 * 1024;

/**
 * Replaces a file by what comes in pieces: whoever reads it sees the old one or the new one, whole, and after a crash it
 * is one of the two. Readable by its owner alone.
 *
 * @param draft where it is written first; nothing may stand there
 */
export function writeAtomically(
  path: string,
  pieces: Iterable<string>,
  draft = `${path}.${process.pid}.tmp`,
): void {
  // `x`: nothing that stands there already, link or file, is ever written through.
  const fd = openSync(draft, 'wx', 0o600);
  try {
    try {
      for (const batch of inBatches(pieces)) writeWhole(fd, batch);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function* inBatches(pieces: Iterable<string>): Iterable<string> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < batchSize) continue;
    yield batch;
    batch = '';
  }
  if (batch !== '') yield batch;
}

function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}
