import { renderTemplate } from '../expr/render.js';
import type { Scope } from '../expr/scope.js';
import type { Json, JsonObject } from '../model/json.js';
import type { Frame, RunFacts } from './frame.js';
import type { TaskEnd } from './task-end.js';

/** What a workflow gives in the end, and by name why something could not be evaluated. */
export interface WorkflowOutputs {
  readonly outputs: JsonObject;
  readonly missing: Readonly<Record<string, string>>;
}

/** Evaluates the `outputs` of a workflow whose tasks are over. */
export function evaluateOutputs(
  { of }: Frame,
  ends: ReadonlyMap<string, TaskEnd>,
  { run, zone }: RunFacts,
): WorkflowOutputs {
  const { params, env, secrets, facts: workflow } = of;
  const scope: Scope = {
    params,
    env,
    secrets,
    workflow,
    run,
    zone,
    loops: [],
    task: (id) => ends.get(id)?.facts,
  };
  const outputs: [string, Json][] = [];
  const missing: [string, string][] = [];
  for (const { name, value } of of.workflow.outputs) {
    const rendered = renderTemplate(value, scope);
    if (rendered.ok) outputs.push([name, rendered.value]);
    else missing.push([name, rendered.message]);
  }
  return { outputs: Object.fromEntries(outputs), missing: Object.fromEntries(missing) };
}
