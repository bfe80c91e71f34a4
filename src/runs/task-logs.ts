import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { closeSync, fstatSync, lstatSync, mkdirSync, openSync, readSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LogDigest } from '../model/event.js';
import type { CloseLog, LogReader, OutputSink } from '../model/ports.js';
import { openAppendFile } from './append-file.js';
import type { AppendFile } from './append-file.js';
import { RecordError } from './record-error.js';

/** The logs of a run's tasks: written as the bytes come, digested on the way, read back from the files. */
export interface TaskLogs extends LogReader {
  readonly output: OutputSink;
  readonly close: CloseLog;
}

interface OpenLog {
  readonly file: AppendFile;
  readonly hash: Hash;
  bytes: number;
}

/** How much is read from a log at a time. */
const pieceSize = 64 * 1024;

/**
 * Keeps logs under `<dir>/tasks`: that of `group/build` in `group/build.log`, that of the instance `each[3]` in
 * `each.3.log`, where an attempt at it that was followed by another has `each.3.1.log`. File and folders are made when the
 * task first writes: most tasks never do.
 *
 * @param keepsEarlier whether the record is gone on with: a log that stands there already makes room for the new one, as
 * `<its name>.before-1.log`
 */
export function createTaskLogs(dir: string, keepsEarlier = false): TaskLogs {
  const folder = join(dir, 'tasks');
  const open = new Map<string, OpenLog>();
  /** By task: its last attempt that was followed by another. Those before it were so too. */
  const followed = new Map<string, number>();
  /** Those of them that wrote something. */
  const aside = new Map<string, number>();

  function openLog(task: string): OpenLog {
    const path = lastPath(task);
    makeFolders(folder, dirname(path));
    if (keepsEarlier) makeRoom(path);
    const log = { file: openAppendFile(path), hash: createHash('sha256'), bytes: 0 };
    open.set(task, log);
    return log;
  }

  function lastPath(task: string): string {
    return join(folder, `${toPath(task)}.log`);
  }

  function attemptPath(task: string, attempt: number): string {
    return join(folder, `${toPath(task)}.${attempt}.log`);
  }

  function pathOf(task: string, attempt: number): string {
    return attempt <= (followed.get(task) ?? 0) ? attemptPath(task, attempt) : lastPath(task);
  }

  function putAside(task: string, attempt: number): void {
    const path = attemptPath(task, attempt);
    try {
      if (keepsEarlier) makeRoom(path);
      renameSync(lastPath(task), path);
      aside.set(task, attempt);
    } catch (error) {
      throw new RecordError(`cannot make ${path}`, error);
    }
  }

  /** No attempt has followed after all: its log is the last one. */
  function putBack(task: string, attempt: number): void {
    followed.set(task, attempt - 1);
    // Where it wrote nothing, what stands there is of an earlier time.
    if (aside.get(task) !== attempt) return;
    const path = attemptPath(task, attempt);
    try {
      renameSync(path, lastPath(task));
    } catch (error) {
      throw new RecordError(`cannot rename ${path}`, error);
    }
  }

  return {
    output: {
      write(task, _attempt, _stream, bytes) {
        const log = open.get(task) ?? openLog(task);
        log.file.write(bytes);
        log.hash.update(bytes);
        log.bytes += bytes.length;
      },
    },
    close(task, attempt, isLast): LogDigest | null {
      const log = open.get(task);
      if (!isLast) followed.set(task, attempt);
      else if (followed.get(task) === attempt) putBack(task, attempt);
      if (log === undefined) return null;
      open.delete(task);
      log.file.close();
      if (!isLast) putAside(task, attempt);
      return { bytes: log.bytes, sha256: log.hash.digest('hex') };
    },
    *chunks(task, attempt) {
      const fd = openIfThere(pathOf(task, attempt));
      if (fd === null) return;
      try {
        const piece = Buffer.alloc(pieceSize);
        for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) {
          yield Uint8Array.prototype.slice.call(piece, 0, read);
        }
      } finally {
        closeSync(fd);
      }
    },
    tail(task, attempt, maxBytes) {
      const fd = openIfThere(pathOf(task, attempt));
      if (fd === null) return new Uint8Array();
      try {
        const { size } = fstatSync(fd);
        const tail = Buffer.alloc(Math.min(size, maxBytes));
        const read = readSync(fd, tail, 0, tail.length, size - tail.length);
        return tail.subarray(0, read);
      } finally {
        closeSync(fd);
      }
    },
    path: pathOf,
  };
}

/** Renames what stands there, so that nothing of it is lost. */
function makeRoom(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  for (let count = 1; ; count += 1) {
    const aside = path.replace(/\.log$/u, `.before-${count}.log`);
    if (lstatSync(aside, { throwIfNoEntry: false }) !== undefined) continue;
    renameSync(path, aside);
    return;
  }
}

/**
 * A full name as a path. Ids have neither slashes nor dots but those that oprun puts there (`a.undo`), and a loop has no
 * log of its own: no two attempts share a path.
 */
function toPath(task: string): string {
  return task.replaceAll(/\[(\d+)\]/gu, '.$1');
}

/** Makes `inner`, and what is missing of the way to it from `outer`. */
function makeFolders(outer: string, inner: string): void {
  if (inner !== outer) makeFolders(outer, dirname(inner));
  try {
    mkdirSync(inner, { mode: 0o700 });
  } catch (error) {
    // Which may be a link by now, that somebody has put there: nothing is ever written through one.
    if (!isFolder(inner)) throw new RecordError(`cannot make ${inner}`, error);
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
