import { basename, extname, resolve, sep } from 'node:path';
import { escapeControls } from '../text/escape-controls.js';
import { hasJournal, listRuns, stemOf } from './list-runs.js';
import { readWorkflowFile } from './read-run.js';
import { toFileName } from './run-directory.js';
import type { RunDirectory } from './run-directory.js';
import { getSystemErrorMessage } from './system-error.js';

/** The run that was meant, or one sentence why none can be told. */
export type FoundRun =
  | { readonly ok: true; readonly id: string; readonly dir: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Finds the run that an operator names: by its id, by what only its id begins with, as `latest`, or by a workflow file,
 * whose latest run it is.
 *
 * @param logDir absolute
 * @param startDir what a workflow file is relative to
 */
export function findRun(logDir: string, ref: string, startDir: string): FoundRun {
  try {
    return find(listRuns(logDir), ref, { logDir, startDir });
  } catch (error) {
    return { ok: false, reason: `cannot look for runs in ${logDir}: ${getSystemErrorMessage(error)}` };
  }
}

interface Where {
  readonly logDir: string;
  readonly startDir: string;
}

function find(runs: readonly RunDirectory[], ref: string, { logDir, startDir }: Where): FoundRun {
  const exact = runs.find(({ id }) => id === ref);
  if (exact !== undefined) return { ok: true, ...exact };
  if (ref === 'latest') {
    return toFound(runs.find(hasJournal), `there is no run in ${logDir}`);
  }
  if (namesFile(ref)) {
    const path = resolve(startDir, ref);
    return toFound(
      runs.find((run) => hasJournal(run) && isRunOf(run, path)),
      `there is no run of ${escapeControls(ref)} in ${logDir}`,
    );
  }
  const [only, ...others] = ref === '' ? [] : runs.filter((run) => run.id.startsWith(ref) && hasJournal(run));
  if (only !== undefined && others.length > 0) return ambiguous(ref, [only, ...others]);
  return toFound(only, `there is no run "${escapeControls(ref)}" in ${logDir}`);
}

function toFound(run: RunDirectory | undefined, otherwise: string): FoundRun {
  return run === undefined ? { ok: false, reason: otherwise } : { ok: true, ...run };
}

/** Whether what an operator typed for a run is the name of a workflow file. */
export function namesFile(ref: string): boolean {
  return ref.includes(sep) || /\.ya?ml$/iu.test(ref);
}

function isRunOf(run: RunDirectory, path: string): boolean {
  // The name says most, and costs no look into a journal.
  return stemOf(run.id) === toFileName(basename(path, extname(path))) && readWorkflowFile(run.dir) === path;
}

/** How many of the runs that may be meant are named. */
const mostNamed = 3;

function ambiguous(ref: string, runs: readonly RunDirectory[]): FoundRun {
  const more = runs.length - mostNamed;
  const named = runs.slice(0, mostNamed).map(({ id }) => escapeControls(id));
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : toSentence(named);
  return { ok: false, reason: `"${escapeControls(ref)}" may be any of ${runs.length} runs: ${list}` };
}

function toSentence(ids: readonly string[]): string {
  return `${ids.slice(0, -1).join(', ')} and ${ids.at(-1) ?? ''}`;
}
