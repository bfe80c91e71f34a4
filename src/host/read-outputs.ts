import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Failure } from '../model/failure.js';
import type { JsonObject } from '../model/json.js';
import { parseOutputs } from '../plugin/parse-outputs.js';
import { describeSystemError } from './system-error.js';

/** The outputs that a task has written, or the failure of a task whose file cannot be taken. */
export type ReadOutputs =
  { readonly ok: true; readonly outputs: JsonObject } | { readonly ok: false; readonly failure: Failure };

/**
 * Reads the file that `$OPRUN_OUTPUT` names, once the task that may have written it is over; no file means no outputs.
 * Only a regular file of at most 1 MiB is taken: a link could lead anywhere, a FIFO could let one wait for ever. What
 * cannot be taken is a failure of class `validation`, because the same task would write it again.
 */
export function readOutputs(path: string): ReadOutputs {
  const found = readBytes(path);
  if (found === null) return { ok: true, outputs: {} };
  if ('reason' in found) return refuse(found.reason);
  const text = decode(found.bytes);
  if (text === null) return refuse('it is not UTF-8');
  const parsed = parseOutputs(text);
  return parsed.ok ? parsed : refuse(parsed.message);
}

const mostBytes = 1024 * 1024;

/** What is in the file; null where there is none. */
function readBytes(path: string): { readonly bytes: Uint8Array } | { readonly reason: string } | null {
  let fd: number;
  try {
    // Not waiting for whoever would have to write to a FIFO.
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return null;
    if (code === 'ELOOP') return { reason: 'it is a link, and not a file' };
    const reason = describeSystemError(error);
    if (reason === null) throw error;
    return { reason };
  }
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) return { reason: 'it is not a regular file' };
    if (found.nlink > 1) return { reason: 'it is a hard link to another file' };
    const buffer = Buffer.alloc(Math.min(found.size, mostBytes) + 1);
    const bytes = buffer.subarray(0, fill(fd, buffer));
    return bytes.length > mostBytes ? { reason: 'it is larger than 1 MiB' } : { bytes };
  } finally {
    closeSync(fd);
  }
}

function fill(fd: number, buffer: Buffer): number {
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(fd, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return length;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

function refuse(reason: string): ReadOutputs {
  return {
    ok: false,
    failure: { class: 'validation', message: `what was written to $OPRUN_OUTPUT cannot be read: ${reason}` },
  };
}
