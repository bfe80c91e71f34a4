import { basename, extname } from 'node:path';
import type { Workflow } from '../model/workflow.js';
import { createRunDirectory, discardRunDirectory, runDirectoryAt } from '../runs/run-directory.js';
import type { RunDirectory } from '../runs/run-directory.js';
import { logDirOf } from './prepare-run.js';
import type { PreparedRun } from './prepare-run.js';
import { resolveRunValues } from './run-values.js';
import type { RunValues } from './run-values.js';

/** What the run was given does not fit the workflow. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** One sentence for each thing that is wrong. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Makes the run's directory, once the values are known to be sound: they may name it, and a run that is refused leaves
 * nothing behind.
 */
export function claimDirectory(
  workflow: Workflow,
  { prepared, logDir }: { readonly prepared: PreparedRun; readonly logDir: string | null },
  startedAt: number,
): { readonly directory: RunDirectory; readonly values: RunValues } {
  const { given, masker, surroundings } = prepared;
  const { secrets } = surroundings(workflow);
  const resolve = (directory: RunDirectory) =>
    resolveRunValues(workflow, { directory, startedAt, given, secrets });
  const logs = logDirOf(workflow, logDir);
  const stem = stemOf(workflow);
  const expected = resolve(runDirectoryAt(logs, stem, startedAt));
  if (!expected.ok) throw new InputError(expected.problems.map((problem) => masker.text(problem)));
  const directory = createRunDirectory(logs, stem, startedAt);
  const resolved = resolve(directory);
  if (resolved.ok) return { directory, values: resolved.values };
  discardRunDirectory(directory);
  throw new InputError(resolved.problems.map((problem) => masker.text(problem)));
}

/** What the run's directory is called by. */
export function stemOf({ source }: Workflow): string {
  return source.file === '-' ? 'stdin' : basename(source.file, extname(source.file));
}
