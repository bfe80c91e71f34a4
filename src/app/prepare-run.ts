import { resolve } from 'node:path';
import type { Choice } from '../engine/engine.js';
import { readSource } from '../host/read-source.js';
import type { Selection } from '../model/event.js';
import type { JsonObject } from '../model/json.js';
import type { Surroundings } from '../model/ports.js';
import type { Workflow } from '../model/workflow.js';
import { createMasker } from '../text/masker.js';
import type { Masker } from '../text/masker.js';
import { readParams } from '../workflow/read-params-file.js';
import { chooseRun } from './choose-run.js';
import { gatherParams } from './given-params.js';
import type { GivenParams } from './given-params.js';
import type { RunInputs } from './run-inputs.js';
import { readSurroundings } from './surroundings.js';

/** All that a run is given before it starts. */
export interface PreparedRun {
  readonly given: JsonObject;
  readonly choices: ReadonlyMap<string, Choice>;
  readonly selection: Selection | null;
  /** Absolute; what stood in for the `env_file` of the workflow. Null where nothing did. */
  readonly envFile: string | null;
  readonly surroundings: (workflow: Workflow) => Surroundings;
  /** Variables that tasks do not inherit. */
  readonly withheld: readonly string[];
  readonly masker: Masker;
  readonly warnings: readonly string[];
}

/** What was given, or one sentence for each thing that is wrong with it. */
export type Preparation =
  | { readonly ok: true; readonly prepared: PreparedRun }
  | {
      readonly ok: false;
      readonly problems: readonly string[];
      /** Whether it is about parameters. */ readonly params: boolean;
    };

/** Where a run starts and is recorded. Absolute paths. */
export interface RunPlace {
  readonly startDir: string;
  readonly logDir: string;
}

/** The directory under which a workflow is recorded. */
export function logDirOf(workflow: Workflow, logDir: string | null): string {
  return logDir ?? resolve(workflow.workingDir, 'logs');
}

/** What is given to a run, as far as nobody has to be asked for a secret. */
export type CheckedInputs =
  | Extract<Preparation, { readonly ok: false }>
  | ({ readonly ok: true } & Pick<PreparedRun, 'given' | 'choices' | 'selection' | 'warnings'>);

/** Takes together what is given to a run, without asking anybody for a secret. */
export function checkInputs(workflow: Workflow, inputs: RunInputs, place: RunPlace): CheckedInputs {
  const given = gatherGiven(workflow, inputs);
  if (!given.ok) return { ok: false, problems: given.problems, params: true };
  const chosen = chooseRun(workflow, inputs.selection, place);
  if (!chosen.ok) return { ok: false, problems: chosen.problems, params: false };
  return { ...chosen, given: given.given, warnings: given.warnings };
}

/** Takes together what is given to a run, and reads its env files and secrets, unless `signal` is aborted first. */
export async function prepareRun(
  workflow: Workflow,
  inputs: RunInputs,
  { signal, ...place }: RunPlace & { readonly signal: AbortSignal },
): Promise<Preparation> {
  const checked = checkInputs(workflow, inputs, place);
  if (!checked.ok) return checked;
  const { of, withheld, problems, warnings } = await readSurroundings(workflow, inputs.envFile, signal);
  const masker = createMasker([...of.values()].flatMap((each) => Object.values(each.secrets)));
  if (problems.length > 0)
    return { ok: false, problems: problems.map((problem) => masker.text(problem)), params: false };
  const nothing: Surroundings = { secrets: {}, fileEnv: {} };
  const { given, choices, selection } = checked;
  return {
    ok: true,
    prepared: {
      given,
      choices,
      selection,
      envFile: inputs.envFile,
      surroundings: (each) => of.get(each) ?? nothing,
      withheld,
      masker,
      warnings: [...checked.warnings, ...warnings],
    },
  };
}

/** A file of parameters may have this many bytes. */
const mostParamBytes = 64 * 1024 * 1024;

function gatherGiven(
  { params: declarations }: Workflow,
  { params: flags, values, paramsFile }: RunInputs,
): GivenParams {
  const sources = { declarations, values, flags, env: process.env };
  if (paramsFile === null) return gatherParams({ ...sources, file: null });
  const read = readSource(paramsFile, mostParamBytes);
  if (!read.ok) return { ok: false, problems: [`cannot read ${paramsFile}: ${read.reason}`] };
  const parsed = readParams(read.bytes, paramsFile);
  if (!parsed.ok) return { ok: false, problems: [parsed.reason] };
  return gatherParams({ ...sources, file: { path: paramsFile, params: parsed.params } });
}
