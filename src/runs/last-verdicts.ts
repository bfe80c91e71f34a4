import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileLocks } from '../model/ports.js';
import { makeSharedFolder, readShared, sharedFolder, writeShared } from './shared-files.js';

/** How the last run of a workflow ended. */
export interface LastVerdict {
  /** Whether its exit code was 0. */
  readonly good: boolean;
  /** The run's id. */
  readonly run: string;
  /** When it ended: milliseconds since 1970. */
  readonly time: number;
}

/**
 * How the last run ended that was kept under this key; null where there is none.
 *
 * @param key any text that stands for a workflow, such as its file's absolute path
 * @throws RecordError where the file cannot be read
 */
export function readVerdict(logDir: string, key: string): LastVerdict | null {
  return readFrom(pathOf(sharedFolder(logDir, 'verdicts'), key, 'json'));
}

/** What is kept, and how others are kept away meanwhile. */
export interface VerdictChange {
  readonly verdict: LastVerdict;
  readonly locks: FileLocks;
}

/**
 * Keeps how a run has ended, and tells what stood there before: of two runs that end at a time each learns of the other in
 * the same order. What cannot be understood counts as nothing and is replaced.
 *
 * @throws RecordError where the file cannot be written
 */
export async function writeVerdict(
  logDir: string,
  key: string,
  { verdict, locks }: VerdictChange,
): Promise<LastVerdict | null> {
  const folder = makeSharedFolder(logDir, 'verdicts');
  const release = await locks.lock(pathOf(folder, key, 'lock'), new AbortController().signal);
  if (release === null) throw new Error('a lock that nobody stops waiting for was not had');
  try {
    const path = pathOf(folder, key, 'json');
    const before = readFrom(path);
    const { good, run, time } = verdict;
    writeShared(path, `${JSON.stringify({ key, good, run, time })}\n`);
    return before;
  } finally {
    release();
  }
}

function pathOf(folder: string, key: string, ending: 'json' | 'lock'): string {
  return join(folder, `${createHash('sha256').update(key).digest('hex')}.${ending}`);
}

const mostBytes = 64 * 1024;

function readFrom(path: string): LastVerdict | null {
  const text = readShared(path, mostBytes);
  return text === null ? null : parseVerdict(text);
}

function parseVerdict(text: string): LastVerdict | null {
  let value: Partial<LastVerdict> | null;
  try {
    value = JSON.parse(text);
  } catch {
    // The next run writes it anew: at worst a message goes out that need not.
    return null;
  }
  const { good, run, time } = value ?? {};
  const isWhole = typeof good === 'boolean' && typeof run === 'string' && typeof time === 'number';
  return isWhole ? { good, run, time } : null;
}
