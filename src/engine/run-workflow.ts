import type { JsonObject } from '../model/json.js';
import type { Workflow } from '../model/workflow.js';
import { createSlots } from '../policy/slots.js';
import type { Choice, Engine, EnginePorts } from './engine.js';
import type { Frame, RunFacts } from './frame.js';
import { runGraph } from './run-graph.js';
import { evaluateOutputs } from './workflow-outputs.js';
import type { WorkflowOutputs } from './workflow-outputs.js';
import { workflowFacts } from './workflow-facts.js';

/** A workflow that is to be run, with all that is known before its first task. */
export interface RunPlan {
  readonly workflow: Workflow;
  readonly facts: RunFacts;
  /** Every parameter, checked. */
  readonly params: JsonObject;
  /** The workflow's `env`, rendered. */
  readonly env: Readonly<Record<string, string>>;
  /** How many tasks may run at once. */
  readonly maxParallel: number;
  /** By id: the tasks that are not to run. */
  readonly choices: ReadonlyMap<string, Choice>;
}

/**
 * Runs a workflow: every fact is emitted, and what it gives in the end is returned when every task is over. Nothing a
 * task does makes it reject: only an `emit` that throws does.
 */
export async function runWorkflow(plan: RunPlan, ports: EnginePorts): Promise<WorkflowOutputs> {
  const { workflow, facts, params, env, maxParallel, choices } = plan;
  const engine: Engine = {
    ports,
    facts,
    maxParallel,
    choices,
    runGraph: (tasks, frame) => runGraph(tasks, frame, engine),
  };
  const frame: Frame = {
    of: { ...ports.surroundings(workflow), workflow, params, env, facts: workflowFacts(workflow) },
    inside: null,
    outer: null,
    loops: [],
    slots: [createSlots(maxParallel)],
    rank: null,
    signal: ports.signal,
  };
  return evaluateOutputs(frame, await engine.runGraph(workflow.tasks, frame), facts);
}
