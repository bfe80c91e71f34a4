import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { describeSystemError } from './system-error.js';

/** What a file that may be a pipe holds, or why it cannot be read. */
export type SlowFile =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: string };

/**
 * Reads a file or a pipe, such as one of a shell's process substitution, as far as one byte past `maxBytes`. Whoever
 * writes into a pipe has `maxMs` to begin and to end.
 */
export async function readSlowFile(
  path: string,
  limits: { readonly maxBytes: number; readonly maxMs: number },
): Promise<SlowFile> {
  let file: FileHandle | null = null;
  try {
    // Otherwise opening a pipe that nobody writes into would take a thread away for good.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await readAll(file, limits);
  } catch (error) {
    const reason = describeSystemError(error);
    if (reason === null) throw error;
    return { ok: false, reason };
  } finally {
    await file?.close();
  }
}

async function readAll(
  file: FileHandle,
  { maxBytes, maxMs }: { readonly maxBytes: number; readonly maxMs: number },
): Promise<SlowFile> {
  const isPipe = (await file.stat()).isFIFO();
  const bytes = new Uint8Array(maxBytes + 1);
  const begun = performance.now();
  let total = 0;
  while (total < bytes.length) {
    const read = await readSome(file, bytes.subarray(total));
    // A pipe that nobody has opened to write looks as if it had ended.
    const isOver = read === 0 && !(isPipe && total === 0);
    if (isOver) break;
    total += read ?? 0;
    if (read !== null && read > 0) continue;
    if (performance.now() - begun > maxMs) {
      return { ok: false, reason: `nobody wrote it within ${String(maxMs / 1000)} seconds` };
    }
    await wait(5);
  }
  return { ok: true, bytes: bytes.subarray(0, total) };
}

/** How many bytes were read; null where there are none yet. */
async function readSome(file: FileHandle, into: Uint8Array): Promise<number | null> {
  try {
    return (await file.read(into, 0, into.length, null)).bytesRead;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return null;
    throw error;
  }
}
