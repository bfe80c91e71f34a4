import { readEnvFile } from '../host/read-env-file.js';
import { readSecret } from '../host/read-secrets.js';
import { allWorkflows } from '../model/all-workflows.js';
import type { Surroundings } from '../model/ports.js';
import type { SecretDeclaration } from '../model/parameter.js';
import type { Workflow } from '../model/workflow.js';
import { isMaskable, shortestSecret } from '../text/mask-forms.js';

/** What the workflows of a run are given of the world outside. */
export interface ReadSurroundings {
  /** For the workflow itself and every other file that a task of it runs, as far as all was there. */
  readonly of: ReadonlyMap<Workflow, Surroundings>;
  /** Variables that secrets come from: tasks do not inherit them. */
  readonly withheld: readonly string[];
  /** One sentence for each thing that is not there. It may show a secret that is. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Reads env files and secrets, of the workflow and of every file it runs, until `signal` is aborted.
 *
 * @param envFile absolute; stands in for the `env_file` of the workflow itself; null where nothing does
 */
export async function readSurroundings(
  workflow: Workflow,
  envFile: string | null,
  signal: AbortSignal,
): Promise<ReadSurroundings> {
  const problems: string[] = [];
  const warnings: string[] = [];
  const withheld: string[] = [];
  const of = new Map<Workflow, Surroundings>();
  for (const each of allWorkflows(workflow)) {
    const files = each === workflow && envFile !== null ? [envFile] : each.envFiles;
    const secrets: [string, string][] = [];
    for (const declaration of each.secrets) {
      const place = { workingDir: each.workingDir, env: process.env, signal };
      const read = await readSecret(declaration.source, place);
      if (!read.ok) {
        problems.push(`${placeOf(each, declaration)}: the secret ${declaration.name}: ${read.reason}`);
        continue;
      }
      if (declaration.source.from === 'env') withheld.push(declaration.source.name);
      const warning = whyNotMasked(read.value);
      if (warning !== null) warnings.push(`the secret ${declaration.name} ${warning}`);
      secrets.push([declaration.name, read.value]);
    }
    of.set(each, { secrets: Object.fromEntries(secrets), fileEnv: readFiles(files, problems) });
  }
  return { of, withheld, problems, warnings };
}

function whyNotMasked(value: string): string | null {
  if (value === '') return 'is empty: there is nothing to mask';
  return isMaskable(value)
    ? null
    : `has fewer than ${shortestSecret} characters: it is not masked, because it would be found in any text`;
}

function readFiles(files: readonly string[], problems: string[]): Readonly<Record<string, string>> {
  const variables: [string, string][] = [];
  for (const file of files) {
    const read = readEnvFile(file);
    if (read.ok) variables.push(...Object.entries(read.variables));
    else problems.push(`cannot read the env_file ${file}: ${read.reason}`);
  }
  return Object.fromEntries(variables);
}

function placeOf({ source }: Workflow, { place }: SecretDeclaration): string {
  return `${source.file}:${place.line}:${place.column}`;
}
