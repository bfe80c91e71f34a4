import { closeSync, constants, lstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { FileLocks } from '../model/ports.js';
import type { RunState } from '../model/run-state.js';
import { reopenAppendFile } from './append-file.js';
import { lengthOfLines } from './read-lines.js';
import { readRun } from './read-run.js';
import { RecordError } from './record-error.js';
import { recordTo } from './run-recorder.js';
import type { RunRecorder } from './run-recorder.js';
import { createTaskLogs } from './task-logs.js';

/** The record of a run that is gone on with, or one sentence why it cannot be. */
export type ReopenedRecord =
  | {
      readonly ok: true;
      /** Closing it lets others go on. */
      readonly recorder: RunRecorder;
      /** The run as it stands, for the recorder's caller to change. */
      readonly state: RunState;
      /** The number of the last event; the next one is one more. */
      readonly lastSeq: number;
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Goes on with the record of a run that has ended. Its journal is locked meanwhile: nobody else goes on with it at the same
 * time. A line that somebody died over is taken away, logs of tasks stay as they are and make room for new ones.
 *
 * @param dir the run's directory
 */
export async function openRunRecorder(dir: string, locks: FileLocks): Promise<ReopenedRecord> {
  // First, for a lock makes the file it is on.
  const before = readRun(dir);
  if (!before.ok) return before;
  if (before.state.finished === null) {
    return {
      ok: false,
      reason: `cannot go on with ${dir}: the run has not ended, as far as its journal tells`,
    };
  }
  const lock = await lockJournal(join(dir, 'events.jsonl'), locks);
  if ('fault' in lock) return { ok: false, reason: `cannot go on with ${dir}: ${lock.fault}` };
  const { release } = lock;
  const reopened = reopen(dir, release);
  if (!reopened.ok) release();
  return reopened;
}

type JournalLock = { readonly release: () => void } | { readonly fault: string };

async function lockJournal(path: string, locks: FileLocks): Promise<JournalLock> {
  const owner = lstatSync(path, { throwIfNoEntry: false })?.uid;
  if (owner !== process.getuid?.()) return { fault: 'it belongs to another user' };
  try {
    const release = await locks.tryLock(path);
    return release === null ? { fault: 'another oprun is at it' } : { release };
  } catch (error) {
    // A file system that knows no locks, a folder that may only be read: the operator is told either way.
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function reopen(dir: string, release: () => void): ReopenedRecord {
  const path = join(dir, 'events.jsonl');
  // Again, for somebody may have gone on with it in between.
  const read = readRun(dir);
  if (!read.ok) return read;
  try {
    const recorder = recordTo(dir, {
      journal: reopenAppendFile(path, wholeLength(path)),
      openLog: () => reopenAppendFile(join(dir, 'run.log'), null),
      logs: createTaskLogs(dir, true),
    });
    const { state, lastSeq } = read;
    return { ok: true, recorder: closingWith(recorder, release), state, lastSeq };
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { ok: false, reason: error.message };
  }
}

function wholeLength(path: string): number {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return lengthOfLines(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw new RecordError(`cannot read ${path}`, error);
  }
}

function closingWith(recorder: RunRecorder, release: () => void): RunRecorder {
  return {
    ...recorder,
    close() {
      try {
        recorder.close();
      } finally {
        release();
      }
    },
  };
}
