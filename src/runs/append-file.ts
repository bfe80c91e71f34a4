import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
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
  const fd = attempt(`cannot make ${path}`, () => openSync(path, 'ax', 0o600));
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
