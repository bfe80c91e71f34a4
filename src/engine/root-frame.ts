import type { JsonObject } from '../model/json.js';
import type { Workflow } from '../model/workflow.js';
import type { Engine } from './engine.js';
import type { Frame } from './frame.js';
import { workflowFacts } from './workflow-facts.js';

/** Where the tasks of the workflow run that was started, with its values. */
export function rootFrame(
  {
    workflow,
    params,
    env,
  }: {
    readonly workflow: Workflow;
    readonly params: JsonObject;
    readonly env: Readonly<Record<string, string>>;
  },
  { ports, scarce, maxParallel }: Pick<Engine, 'ports' | 'scarce' | 'maxParallel'>,
  signal: AbortSignal,
): Frame {
  const surroundings = ports.surroundings(workflow);
  return {
    of: {
      ...surroundings,
      workflow,
      params,
      env,
      facts: workflowFacts(workflow),
      pools: scarce.pools(workflow),
    },
    inside: null,
    outer: null,
    loops: [],
    slots: [scarce.slots(maxParallel)],
    rank: null,
    priority: null,
    forgiven: false,
    signal,
  };
}
