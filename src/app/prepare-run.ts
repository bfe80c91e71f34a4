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
import type { RunInputs } from './run-inputs.js';
import { readSurroundings } from './surroundings.js';

/** All that a run is given before it starts. */
export interface PreparedRun {
  readonly given: JsonObject;
  readonly choices: ReadonlyMap<string, Choice>;
  readonly selection: Selection | null;
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

/** Takes together what is given to a run, without asking anybody for a secret. */
export function checkInputs(workflow: Workflow, inputs: RunInputs, place: RunPlace) {
  const given = gatherGiven(workflow, inputs);
  if (!given.ok) return { ok: false as const, problems: given.problems, params: true };
  const chosen = chooseRun(workflow, inputs.selection, place);
  if (!chosen.ok) return { ok: false as const, problems: chosen.problems, params: false };
  return { ...chosen, given: { ...given.given, ...inputs.values }, warnings: given.warnings };
}

/** Takes together what is given to a run, and reads its env files and secrets. */
export async function prepareRun(
  workflow: Workflow,
  inputs: RunInputs,
  place: RunPlace,
): Promise<Preparation> {
  const checked = checkInputs(workflow, inputs, place);
  if (!checked.ok) return checked;
  const read = await readSurroundings(workflow, inputs.envFile);
  if (!read.ok) return { ok: false, problems: read.problems, params: false };
  const nothing: Surroundings = { secrets: {}, fileEnv: {} };
  const secrets = [...read.of.values()].flatMap((each) => Object.values(each.secrets));
  const { given, choices, selection } = checked;
  return {
    ok: true,
    prepared: {
      given,
      choices,
      selection,
      surroundings: (each) => read.of.get(each) ?? nothing,
      withheld: read.withheld,
      masker: createMasker(secrets),
      warnings: [...checked.warnings, ...read.warnings],
    },
  };
}

/** A file of parameters may have this many bytes. */
const mostParamBytes = 64 * 1024 * 1024;

function gatherGiven(workflow: Workflow, { params, paramsFile }: RunInputs): ReturnType<typeof gatherParams> {
  const declarations = workflow.params;
  if (paramsFile === null) return gatherParams({ declarations, flags: params, file: null, env: process.env });
  const read = readSource(paramsFile, mostParamBytes);
  if (!read.ok) return { ok: false, problems: [`cannot read ${paramsFile}: ${read.reason}`] };
  const parsed = readParams(read.bytes, paramsFile);
  if (!parsed.ok) return { ok: false, problems: [parsed.reason] };
  const file = { path: paramsFile, params: parsed.params };
  return gatherParams({ declarations, flags: params, file, env: process.env });
}
