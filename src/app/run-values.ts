import { dayIn } from '../expr/functions/date.js';
import { resolveValues } from '../expr/resolve-params.js';
import type { RunFacts } from '../engine/frame.js';
import { workflowFacts } from '../engine/workflow-facts.js';
import type { JsonObject } from '../model/json.js';
import type { Workflow } from '../model/workflow.js';
import type { RunDirectory } from '../runs/run-directory.js';

/** The values a run has before its first task. */
export interface RunValues {
  readonly facts: RunFacts;
  readonly params: JsonObject;
  readonly env: Readonly<Record<string, string>>;
}

/** What a run is called, and what it was given. */
interface RunOrigin {
  readonly directory: RunDirectory;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** By parameter. */
  readonly given: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The values, or one sentence for each that cannot be had. */
export type ResolvedRun =
  | { readonly ok: true; readonly values: RunValues }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Fixes every parameter and the environment of a workflow that is about to run. */
export function resolveRunValues(
  workflow: Workflow,
  { directory, startedAt, given, secrets }: RunOrigin,
): ResolvedRun {
  const zone = zoneOf(workflow);
  const started = new Date(startedAt).toISOString();
  const run = { id: directory.id, dir: directory.dir, date: dayIn(zone, startedAt), started_at: started };
  const resolved = resolveValues({
    params: workflow.params,
    env: workflow.env,
    given,
    scope: { run, zone, workflow: workflowFacts(workflow), secrets },
  });
  if (!resolved.ok) return { ok: false, problems: resolved.problems.map(toSentence) };
  return { ok: true, values: { facts: { run, zone }, params: resolved.params, env: resolved.env } };
}

function toSentence({ message, hint }: { readonly message: string; readonly hint: string | null }): string {
  return hint === null ? message : `${message}: ${hint}`;
}

/** The zone of dates: what the workflow says its tasks have, else that of this process. */
function zoneOf({ env }: Workflow): string {
  const declared = env.findLast(({ name }) => name === 'TZ')?.value;
  const own = declared?.kind === 'literal' && typeof declared.value === 'string' ? declared.value : '';
  const zone = own === '' ? Intl.DateTimeFormat().resolvedOptions().timeZone : own;
  return isZone(zone) ? zone : 'UTC';
}

/** The C library, too, takes a zone that it does not know for UTC. */
function isZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
