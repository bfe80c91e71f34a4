import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { journalFormat } from '../model/event.js';
import type { RunEvent } from '../model/event.js';
import { reduce } from '../model/reduce.js';
import { emptyRunState } from '../model/run-state.js';
import type { RunState } from '../model/run-state.js';
import { readLines } from './read-lines.js';
import { getSystemErrorMessage } from './system-error.js';

/** A run as its journal tells it, or one sentence why it cannot be read. `lastSeq`: the number of the last event. */
export type ReadRun =
  | { readonly ok: true; readonly state: RunState; readonly lastSeq: number }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the journal of a run line by line. A last line without its end, from a runner that died over it, is as if it were
 * not there; a kind of event that this version does not know changes nothing.
 *
 * @param dir the run's directory
 * @param onEvent told of every event, once the state has taken it in
 */
export function readRun(dir: string, onEvent: (event: RunEvent) => void = ignore): ReadRun {
  const path = join(dir, 'events.jsonl');
  try {
    const state = emptyRunState();
    const { fault, lastSeq } = withLines(path, (lines) => takeAll(state, lines, onEvent));
    return fault === null
      ? { ok: true, state, lastSeq }
      : { ok: false, reason: `cannot read ${path}: ${fault}` };
  } catch (error) {
    return { ok: false, reason: `cannot read ${path}: ${getSystemErrorMessage(error)}` };
  }
}

function ignore(): void {
  // Nobody wants to know.
}

/** Absolute path of the workflow file that a run was of; null where there is no journal that says it. */
export function readWorkflowFile(dir: string): string | null {
  try {
    const [first] = withLines(join(dir, 'events.jsonl'), (lines) => firstOf(lines));
    const event = parseEvent(first ?? '');
    if (event?.type !== 'run.started') return null;
    const { dir: folder, file } = event.workflow;
    return join(folder, basename(file));
  } catch {
    // What cannot be read is no run of that file; the others are looked at.
    return null;
  }
}

/** What is wrong with the journal (null where nothing is), and the number of its last event. */
function takeAll(
  state: RunState,
  lines: Iterable<string>,
  onEvent: (event: RunEvent) => void,
): { fault: string | null; lastSeq: number } {
  let count = 0;
  let lastSeq = 0;
  for (const line of lines) {
    count += 1;
    const event = parseEvent(line);
    if (event === null) return { fault: `line ${count} is no event`, lastSeq };
    const fault = (count === 1 ? startFault(event) : null) ?? takeIn(state, event);
    if (fault !== null) return { fault: `line ${count} ${fault}`, lastSeq };
    lastSeq = event.seq;
    onEvent(event);
  }
  return { fault: count === 0 ? 'nothing is recorded in it' : null, lastSeq };
}

function parseEvent(line: string): RunEvent | null {
  try {
    const event: RunEvent | null = JSON.parse(line);
    return typeof event === 'object' && typeof event?.type === 'string' ? event : null;
  } catch {
    // The caller says which line it is.
    return null;
  }
}

function startFault(event: RunEvent): string | null {
  if (event.type !== 'run.started') return 'is not the start of a run';
  const { format }: { readonly format: number } = event;
  if (format === journalFormat) return null;
  return `says format ${format}${format > journalFormat ? ', of a newer oprun' : ''}; this version reads format ${journalFormat}`;
}

function takeIn(state: RunState, event: RunEvent): string | null {
  if (!knownTypes.has(event.type)) return null;
  try {
    reduce(state, event);
    return null;
  } catch (error) {
    // JSON, but not what oprun writes: somebody has changed it.
    return `is no event of format ${journalFormat}: ${String(error)}`;
  }
}

const typeTable: Readonly<Record<RunEvent['type'], true>> = {
  'run.started': true,
  'task.opened': true,
  'task.added': true,
  'task.waiting': true,
  'task.started': true,
  'task.retrying': true,
  'task.falling_back': true,
  'task.completed': true,
  'task.failed': true,
  'task.restored': true,
  'task.skipped': true,
  'task.blocked': true,
  'task.cancelled': true,
  warning: true,
  'run.cancelling': true,
  'run.ending': true,
  'notify.sent': true,
  'run.finished': true,
  'run.undoing': true,
  'run.undone': true,
};
const knownTypes: ReadonlySet<string> = new Set(Object.keys(typeTable));

function firstOf(lines: Iterable<string>): readonly string[] {
  for (const line of lines) return [line];
  return [];
}

/** Opens a regular file, never through a link, and never waits for the other end of a FIFO. */
function withLines<T>(path: string, use: (lines: Iterable<string>) => T): T {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error('it is no file');
    return use(readLines(fd));
  } finally {
    closeSync(fd);
  }
}
