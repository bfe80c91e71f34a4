import { basename, join } from 'node:path';
import type { RecordedWork } from '../engine/recorded-work.js';
import { readSource } from '../host/read-source.js';
import type { Held, RunEvent } from '../model/event.js';
import type { RunState } from '../model/run-state.js';
import { findRun } from '../runs/find-run.js';
import { readRun } from '../runs/read-run.js';
import { defaultMaxBytes, openSource } from './open-workflow.js';
import type { OpenedWorkflow } from './open-workflow.js';

/** A run that is over, as its directory has it. */
export interface RecordedRun extends RecordedWork {
  readonly id: string;
  /** Absolute. */
  readonly dir: string;
  readonly started: NonNullable<RunState['started']>;
}

/** The run that was meant, or one sentence why there is none. */
export type FoundRecord =
  { readonly ok: true; readonly run: RecordedRun } | { readonly ok: false; readonly reason: string };

/** Finds and reads the run that an operator names. Paths are absolute. */
export function findRecord(
  ref: string,
  { logDir, startDir }: { readonly logDir: string; readonly startDir: string },
): FoundRecord {
  const found = findRun(logDir, ref, startDir);
  if (!found.ok) return found;
  const { id, dir } = found;
  const opened = new Map<string, Held>();
  const completed = new Map<string, number>();
  const note = (event: RunEvent): void => {
    if (event.type === 'task.opened') opened.set(event.task, event.holds);
    if (event.type === 'task.completed') completed.set(event.task, event.seq);
  };
  const read = readRun(dir, note);
  if (!read.ok) return read;
  const { state } = read;
  if (state.started === null) return { ok: false, reason: `${id} never started` };
  return { ok: true, run: { id, dir, started: state.started, state, opened, completed } };
}

/**
 * Opens the workflow that a run ran, as it was: by its copy, or by the file itself where something is masked in the copy.
 * Null where neither is what it was.
 */
export async function openRecordedWorkflow({ dir, started }: RecordedRun): Promise<OpenedWorkflow | null> {
  const { file, dir: folder, sha256, working_dir: startDir } = started.workflow;
  const paths = [join(dir, 'workflow.yaml'), join(folder, basename(file))];
  const read = paths
    .map((path) => readSource(path, defaultMaxBytes))
    .find((each) => each.ok && each.sha256 === sha256);
  if (read === undefined) return null;
  const request = { file, startDir, plugins: [], maxBytes: defaultMaxBytes, loadPlugins: true };
  return await openSource(request, { dir: folder, read });
}
