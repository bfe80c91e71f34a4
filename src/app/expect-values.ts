import { systemClock } from '../host/clock.js';
import type { JsonObject } from '../model/json.js';
import type { Workflow } from '../model/workflow.js';
import { runDirectoryAt } from '../runs/run-directory.js';
import { stemOf } from './claim-directory.js';
import type { RunPlace } from './prepare-run.js';
import { resolveRunValues } from './run-values.js';
import type { ResolvedRun } from './run-values.js';

/** The values that a run would have if it started now, with secrets that are empty. */
export function expectValues(workflow: Workflow, given: JsonObject, { logDir }: RunPlace): ResolvedRun {
  const startedAt = systemClock.wall();
  const directory = runDirectoryAt(logDir, stemOf(workflow), startedAt);
  const secrets = Object.fromEntries(workflow.secrets.map(({ name }) => [name, '']));
  return resolveRunValues(workflow, { directory, startedAt, given, secrets });
}
