import { closeSync, constants, fstatSync, futimesSync, openSync, statSync } from 'node:fs';
import { flock } from './flock.js';
import type { FlockProgram } from './flock.js';
import { LockError } from './lock-error.js';
import { describeSystemError } from './system-error.js';

/** Gives a lock back; a second call does nothing. */
export type Release = () => void;

/**
 * Waits for the exclusive lock on a file, which is made (for its owner alone) where it is missing and stays there
 * afterwards. The lock is this process's until it is given back or the process dies; a second call from the same process
 * waits like that of any other.
 *
 * @returns null when the signal is aborted first
 * @throws LockError where the file cannot be opened or locked
 */
export async function lockFile(
  path: string,
  signal: AbortSignal,
  programs?: readonly FlockProgram[],
): Promise<Release | null> {
  return await acquire(path, { wait: true, signal, ...(programs === undefined ? {} : { programs }) });
}

/** The same without waiting: null where somebody holds the lock. */
export async function tryLockFile(path: string): Promise<Release | null> {
  return await acquire(path, { wait: false, signal: new AbortController().signal });
}

async function acquire(path: string, question: Parameters<typeof flock>[1]): Promise<Release | null> {
  while (!question.signal.aborted) {
    const fd = openFile(path);
    let release: Release | null = null;
    try {
      const answer = await flock(fd, question);
      if (answer !== 'locked') return null;
      if (isStillThere(path, fd)) release = hold(fd);
    } catch (error) {
      throw toLockError(path, error);
    } finally {
      if (release === null) closeSync(fd);
    }
    if (release !== null) return release;
  }
  return null;
}

function toLockError(path: string, error: unknown): unknown {
  const isExpected = error instanceof LockError || describeSystemError(error) !== null;
  return isExpected ? new LockError(`cannot lock ${path}`, error) : error;
}

function openFile(path: string): number {
  // Never through a link, and never waiting for the other end of a FIFO. A network file system locks only what may be written.
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  let fd: number;
  try {
    fd = openSync(path, flags, 0o600);
  } catch (error) {
    throw new LockError(`cannot open ${path}`, error);
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new LockError(`cannot lock ${path}: it is no file`);
}

/** Who cleaned up in the meantime has left us a lock that nobody else will ever meet. */
function isStillThere(path: string, fd: number): boolean {
  const ours = fstatSync(fd);
  const there = statSync(path, { throwIfNoEntry: false });
  return there?.ino === ours.ino && there.dev === ours.dev;
}

function hold(fd: number): Release {
  stayYoung(fd);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    closeSync(fd);
  };
}

/** What cleans temporary directories goes by age: a lock that is in use is young. */
function stayYoung(fd: number): void {
  const now = new Date();
  try {
    futimesSync(fd, now, now);
  } catch (error) {
    // Somebody else's file, or one where nothing may be written any more, has to keep its age: it is locked all the same.
    if (!(error instanceof Error && 'code' in error && (error.code === 'EPERM' || error.code === 'EROFS'))) {
      throw error;
    }
  }
}
