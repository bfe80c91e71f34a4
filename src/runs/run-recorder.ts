import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../model/event.js';
import { toSummary } from '../model/run-record.js';
import type { RunState } from '../model/run-state.js';
import { sentenceOf } from '../model/sentence.js';
import { openAppendFile } from './append-file.js';
import type { AppendFile } from './append-file.js';
import { RecordError } from './record-error.js';
import type { RunDirectory } from './run-directory.js';
import { createRunLog } from './run-log.js';
import type { RunLog } from './run-log.js';
import { renderRunRecord } from './render-run-record.js';
import { createTaskLogs } from './task-logs.js';
import type { TaskLogs } from './task-logs.js';
import { writeAtomically } from './write-atomically.js';

/** Keeps the record of one run in its directory. */
export interface RunRecorder {
  readonly logs: TaskLogs;
  /** Puts an event into the journal: the truth, written before anybody acts on it. */
  append(event: RunEvent): void;
  /** Brings the files made from the journal up to date, once the state has taken the event in. */
  derive(event: RunEvent, state: RunState): void;
  /** Closes what is open. */
  close(): void;
}

/**
 * Starts the record of a run: its journal and a copy of the workflow as it was.
 *
 * @throws RecordError, as do its methods, where something cannot be written
 */
export function createRunRecorder({ dir }: RunDirectory, workflowText: string): RunRecorder {
  write(join(dir, 'workflow.yaml'), () => {
    writeFileSync(join(dir, 'workflow.yaml'), workflowText, { flag: 'wx', mode: 0o600 });
  });
  return recordTo(dir, {
    journal: openAppendFile(join(dir, 'events.jsonl')),
    openLog: () => openAppendFile(join(dir, 'run.log')),
    logs: createTaskLogs(dir),
  });
}

/** The files that a record is written to, beside those that are replaced whole. */
export interface RecordFiles {
  readonly journal: AppendFile;
  /** Opens `run.log`. */
  readonly openLog: () => AppendFile;
  readonly logs: TaskLogs;
}

/** Keeps the record of the run in `dir` in files that are open already. */
export function recordTo(dir: string, { journal, openLog, logs }: RecordFiles): RunRecorder {
  let log: { readonly file: AppendFile; readonly lines: RunLog } | null = null;

  function startLog(startedAt: string) {
    const file = openLog();
    return { file, lines: createRunLog((line) => file.write(line), startedAt) };
  }

  function writeDocument(name: string, pieces: Iterable<string>): void {
    const path = join(dir, name);
    write(path, () => writeAtomically(path, pieces));
  }

  return {
    logs,
    append(event) {
      journal.write(`${toLine(event, dir)}\n`);
    },
    derive(event, state) {
      log ??= startLog(event.time);
      log.lines.write(event.time, sentenceOf(event, state));
      if (event.type === 'run.started') writeDocument('run.json', renderRunRecord(state));
      if (event.type === 'run.finished' || event.type === 'run.undone') {
        journal.sync();
        writeDocument('summary.json', [JSON.stringify(toSummary(state), null, 2), '\n']);
        writeDocument('run.json', renderRunRecord(state));
      }
    },
    close() {
      journal.close();
      log?.file.close();
    },
  };
}

/** More than a text of V8's can hold is more than can be recorded. */
function toLine(event: RunEvent, dir: string): string {
  try {
    return JSON.stringify(event);
  } catch (error) {
    throw new RecordError(`cannot write ${join(dir, 'events.jsonl')}`, error);
  }
}

function write(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new RecordError(`cannot write ${path}`, error);
  }
}
