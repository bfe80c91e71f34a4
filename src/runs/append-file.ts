import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { RecordError } from './record-error.js';

/** A file of a run that only ever grows. */
export interface AppendFile {
  /** Returns when the system has all of it. */
  write(bytes: string | Uint8Array): void;
  /** Returns when the disk has it. */
  sync(): void;
  close(): void;
}

/**
 * Opens a new file, readable by its owner alone.
 *
 * @throws RecordError, as do its methods, where the file cannot be made or written
 */
export function openAppendFile(path: string): AppendFile {
  // `x`: nothing that stands there already, link or file, is ever written through.
  return appendTo(
    path,
    attempt(`cannot make ${path}`, () => openSync(path, 'ax', 0o600)),
  );
}

/**
 * Goes on with a file that this user has written, made anew where it is missing.
 *
 * @param length what of it counts, in bytes: the rest is taken away; null for all of it
 * @throws RecordError, as do its methods, where it cannot be written, is a link or no file, or belongs to somebody else
 */
export function reopenAppendFile(path: string, length: number | null): AppendFile {
  return appendTo(
    path,
    attempt(`cannot open ${path}`, () => openOwn(path, length)),
  );
}

function openOwn(path: string, length: number | null): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) throw new Error('it is no file');
    if (found.uid !== (process.getuid?.() ?? found.uid)) throw new Error('it belongs to another user');
    if (length !== null && found.size > length) ftruncateSync(fd, length);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function appendTo(path: string, fd: number): AppendFile {
  let open = true;
  return {
    write(bytes) {
      const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
      attempt(`cannot write ${path}`, () => {
        for (let done = 0; done < all.length;) done += writeSync(fd, all, done);
      });
    },
    sync() {
      attempt(`cannot write ${path}`, () => fsyncSync(fd));
    },
    close() {
      if (!open) return;
      open = false;
      attempt(`cannot write ${path}`, () => closeSync(fd));
    },
  };
}

function attempt<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new RecordError(what, error);
  }
}
