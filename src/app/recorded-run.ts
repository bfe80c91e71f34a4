import { basename, join, resolve } from 'node:path';
import type { RecordedWork } from '../engine/recorded-work.js';
import { isRunning } from '../host/is-running.js';
import { readMachine } from '../host/machine.js';
import { readSource } from '../host/read-source.js';
import type { Held, RunEvent } from '../model/event.js';
import type { RunState } from '../model/run-state.js';
import { findRun, namesFile } from '../runs/find-run.js';
import { readRun } from '../runs/read-run.js';
import { defaultMaxBytes, openSource, openWorkflow } from './open-workflow.js';
import type { OpenedWorkflow, OpenRequest } from './open-workflow.js';
import { logDirOf } from './prepare-run.js';

/** A run as its directory has it. */
export interface RecordedRun extends Omit<RecordedWork, 'isMasked'> {
  readonly id: string;
  /** Absolute. */
  readonly dir: string;
  /** Absolute: where it stands among others. */
  readonly logDir: string;
  readonly started: NonNullable<RunState['started']>;
}

/** The run that was meant, or one sentence why there is none. */
export type FoundRecord =
  { readonly ok: true; readonly run: RecordedRun } | { readonly ok: false; readonly reason: string };

/** Where an operator looks for runs. Absolute paths. */
export interface RecordPlace {
  /** Null for where the named workflow file has its runs, or else `logs` in `startDir`. */
  readonly logDir: string | null;
  readonly startDir: string;
}

/** Finds and reads the run that an operator names. */
export async function findRecord(ref: string, place: RecordPlace): Promise<FoundRecord> {
  const logDir = place.logDir ?? (await logDirFor(ref, place.startDir));
  const found = findRun(logDir, ref, place.startDir);
  if (!found.ok) return found;
  const { id, dir } = found;
  const opened = new Map<string, Held>();
  const completed = new Map<string, number>();
  const note = (event: RunEvent): void => {
    if (event.type === 'task.opened') opened.set(event.task, event.holds);
    if (event.type === 'task.completed' || 'done' in event) completed.set(event.task, event.seq);
  };
  const read = readRun(dir, note);
  if (!read.ok) return read;
  const { state } = read;
  if (state.started === null) return { ok: false, reason: `${id} never started` };
  return { ok: true, run: { id, dir, logDir, started: state.started, state, opened, completed } };
}

/** A file that is no workflow any more does not say where its runs are. */
async function logDirFor(ref: string, startDir: string): Promise<string> {
  const usual = resolve(startDir, 'logs');
  if (!namesFile(ref)) return usual;
  const request = { file: ref, startDir, plugins: [], maxBytes: defaultMaxBytes, loadPlugins: false };
  const { workflow, modules } = await openWorkflow(request);
  await modules.close();
  return workflow === null ? usual : logDirOf(workflow, null);
}

/** Why nothing can be done yet about what a run did; null for a run that is over. */
export function whyNotOver({ id, state, started }: RecordedRun): string | null {
  if (state.finished !== null) return null;
  const { pid, host } = started.provenance;
  // Whether a process of another machine runs, nobody here knows.
  if (host !== readMachine().host || isRunning(pid)) return `${id} has not ended`;
  return `${id} was broken off: its runner (process ${pid}) is gone; this version of oprun cannot undo such a run yet`;
}

/**
 * Opens the workflow that a run ran, as it was: by its copy, or by the file itself where something is masked in the copy.
 * Null where neither is what it was.
 *
 * @param named plugin modules that the operator names, and the absolute path that they are relative to
 */
export async function openRecordedWorkflow(
  { dir, started }: RecordedRun,
  named: Pick<OpenRequest, 'plugins' | 'startDir'>,
): Promise<OpenedWorkflow | null> {
  const { file, dir: folder, sha256, working_dir: startDir } = started.workflow;
  const paths = [join(dir, 'workflow.yaml'), join(folder, basename(file))];
  const read = paths
    .map((path) => readSource(path, defaultMaxBytes))
    .find((each) => each.ok && each.sha256 === sha256);
  if (read === undefined) return null;
  const operators = { plugins: named.plugins, pluginsDir: named.startDir };
  const request = { file, startDir, ...operators, maxBytes: defaultMaxBytes, loadPlugins: true };
  return await openSource(request, { dir: folder, read });
}
