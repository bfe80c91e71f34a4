import type { RecordedWork } from '../engine/recorded-work.js';
import type { Surroundings } from '../model/ports.js';
import type { Workflow } from '../model/workflow.js';
import { usualMark } from '../text/mask-mark.js';
import { createMasker } from '../text/masker.js';
import type { Masker } from '../text/masker.js';
import type { PluginModules } from './plugin-modules.js';
import type { RecordedRun } from './recorded-run.js';
import { resolveRunValues } from './run-values.js';
import type { RunValues } from './run-values.js';
import { readSurroundings } from './surroundings.js';

/** What the tasks of the run were given, as far as it is not recorded read anew. */
export interface UndoValues extends RunValues {
  readonly surroundings: (workflow: Workflow) => Surroundings;
  readonly masker: Masker;
  readonly isMasked: RecordedWork['isMasked'];
}

/** The values, or one sentence for each that cannot be had. */
export type ReadUndoValues = UndoValues | { readonly problems: readonly string[] };

/** Reads them, unless `signal` is aborted first. Tasks do not inherit the variables that secrets come from. */
export async function readUndoValues(
  { id, dir, started }: RecordedRun,
  { workflow, modules }: { readonly workflow: Workflow; readonly modules: PluginModules },
  signal: AbortSignal,
): Promise<ReadUndoValues> {
  const { of, withheld, problems } = await readSurroundings(workflow, started.env_file ?? null, signal);
  const masker = createMasker([...of.values()].flatMap(({ secrets }) => Object.values(secrets)));
  const resolved = resolveRunValues(workflow, {
    directory: { id, dir },
    startedAt: Date.parse(started.time),
    given: started.params,
    secrets: of.get(workflow)?.secrets ?? {},
  });
  const all = [...problems, ...(resolved.ok ? [] : resolved.problems)];
  if (!resolved.ok || all.length > 0) {
    return { problems: all.map((problem) => masker.text(problem)) };
  }
  await modules.withhold(withheld);
  const surroundings = (each: Workflow): Surroundings => of.get(each) ?? { secrets: {}, fileEnv: {} };
  return { ...resolved.values, surroundings, masker, isMasked: findMarks([...of.keys()], masker) };
}

/** Where there are no secrets, asterisks are what somebody wrote. */
function findMarks(workflows: readonly Workflow[], { mark }: Masker): RecordedWork['isMasked'] {
  if (workflows.every(({ secrets }) => secrets.length === 0)) return () => false;
  // The secrets may have been others then, which another mark goes with.
  return (value) => [usualMark, mark].some((each) => JSON.stringify(value).includes(each));
}
