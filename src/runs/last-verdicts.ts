import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PatientLocks } from './patient-locks.js';
import { makeSharedFolder, readShared, sharedFolder, writeShared } from './shared-files.js';

/** How the last run of a workflow ended. */
export interface LastVerdict {
  /** Whether its exit code was 0. */
  readonly good: boolean;
  /** Whether whoever wants to hear of it knows that it is so; false where a message was due and has not gone out. */
  readonly told: boolean;
  /** Until then somebody is about to tell it, in milliseconds since 1970; null where nobody is. */
  readonly telling: number | null;
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

/**
 * Keeps how a run has ended, and returns what stood there before: of two runs that end at a time each learns of the other
 * in the same order. What cannot be understood counts as nothing and is replaced.
 *
 * @param change is handed what stands there, or null, while nobody else can change it; null keeps that
 * @throws RecordError where the file cannot be written, or another process keeps it locked
 */
export async function changeVerdict(
  { logDir, key, locks }: VerdictPlace,
  change: (before: LastVerdict | null) => LastVerdict | null,
): Promise<LastVerdict | null> {
  const folder = makeSharedFolder(logDir, 'verdicts');
  const release = await locks.lock(pathOf(folder, key, 'lock'));
  try {
    const path = pathOf(folder, key, 'json');
    const before = readFrom(path);
    const changed = change(before);
    if (changed === null) return before;
    const { good, told, telling, run, time } = changed;
    writeShared(path, `${JSON.stringify({ key, good, told, telling, run, time })}\n`);
    return before;
  } finally {
    release();
  }
}

/** Which verdict is meant, and how others are kept away meanwhile. */
export interface VerdictPlace {
  readonly logDir: string;
  /** As `readVerdict` has it. */
  readonly key: string;
  readonly locks: PatientLocks;
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
  const { good, told, telling = null, run, time } = value ?? {};
  const isWhole =
    typeof good === 'boolean' &&
    typeof told === 'boolean' &&
    (telling === null || typeof telling === 'number') &&
    typeof run === 'string' &&
    typeof time === 'number';
  return isWhole ? { good, told, telling, run, time } : null;
}
