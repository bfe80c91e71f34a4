import { renderTemplate } from '../expr/render.js';
import { resolveValues } from '../expr/resolve-params.js';
import { toDeclaration } from '../model/declaration.js';
import type { Failure } from '../model/failure.js';
import type { Json, JsonObject } from '../model/json.js';
import type { Work, Workflow } from '../model/workflow.js';
import type { Engine } from './engine.js';
import { failing } from './failing.js';
import { frameInside, scopeOf } from './frame.js';
import type { Frame, RunningWorkflow } from './frame.js';
import { endOfGraph } from './end-of-graph.js';
import { withOutputs } from './own-outputs.js';
import type { Job } from './job.js';
import { heldWork, unbegun } from './work.js';
import type { Worked, WorkOutcome } from './work.js';
import { evaluateOutputs } from './workflow-outputs.js';
import { workflowFacts } from './workflow-facts.js';

type WorkflowWork = Extract<Work, { readonly kind: 'workflow' }>;

/** Runs another file as one task: with parameters of its own, and nothing else of what is around it. */
export async function runSubWorkflow(job: Job, work: WorkflowWork, engine: Engine): Promise<Worked> {
  const { ports } = engine;
  const begun = ports.clock.monotonic();
  const running = startWorkflow(job, work, engine);
  if ('failure' in running) {
    return unbegun({ status: 'failed', ...running });
  }
  const { workflow, params } = running;
  const { name, source, tasks } = workflow;
  ports.emit({
    type: 'task.opened',
    task: job.name,
    holds: {
      kind: 'workflow',
      workflow: { name, file: source.file, sha256: source.sha256, params },
      tasks: tasks.map(toDeclaration),
    },
  });
  const outcome = await runTasks(job, running, engine);
  const durationMs = Math.round(ports.clock.monotonic() - begun);
  return heldWork(outcome, durationMs);
}

function startWorkflow(
  job: Job,
  { workflow, params: assignments }: WorkflowWork,
  engine: Engine,
): RunningWorkflow | { readonly failure: Failure } {
  const scope = scopeOf(job.seen, engine.facts, job.loops);
  const given: [string, Json][] = [];
  for (const { name, value } of assignments) {
    const rendered = renderTemplate(value, scope);
    if (!rendered.ok) return failing(`parameter ${name}: ${rendered.message}`);
    given.push([name, rendered.value]);
  }
  return enterWorkflow(workflow, Object.fromEntries(given), engine);
}

/** A workflow with the values that it runs with, given these parameters. */
export function enterWorkflow(
  workflow: Workflow,
  given: JsonObject,
  { ports, facts, scarce }: Pick<Engine, 'ports' | 'facts' | 'scarce'>,
): RunningWorkflow | { readonly failure: Failure } {
  const surroundings = ports.surroundings(workflow);
  const own = workflowFacts(workflow);
  const resolved = resolveValues({
    params: workflow.params,
    env: workflow.env,
    given,
    scope: { ...facts, workflow: own, secrets: surroundings.secrets },
  });
  if (!resolved.ok) {
    return failing(`${workflow.source.file}: ${resolved.problems.map(({ message }) => message).join('; ')}`);
  }
  return {
    ...surroundings,
    workflow,
    params: resolved.params,
    env: resolved.env,
    facts: own,
    pools: scarce.pools(workflow),
  };
}

async function runTasks(job: Job, running: RunningWorkflow, engine: Engine): Promise<WorkOutcome> {
  const { seen, name, signal, loops } = job;
  const { workflow } = running;
  const frame = frameOfFile(running, { name, seen, signal }, engine);
  const ends = await engine.runGraph(workflow.tasks, frame);
  const end = endOfGraph(frame, ends);
  if (end.status !== 'completed') return end;
  const { outputs, missing } = evaluateOutputs(frame, ends, engine.facts);
  const [problem] = Object.entries(missing);
  if (problem !== undefined) return { status: 'failed', ...failing(`output ${problem[0]}: ${problem[1]}`) };
  const result: JsonObject = outputs;
  const outcome = { ...end, result, outputs: {} };
  return withOutputs(outcome, seen.task.outputs, scopeOf(seen, engine.facts, loops));
}

/** Where the tasks of another file run: they see nothing of what is around. */
export function frameOfFile(
  running: RunningWorkflow,
  { name, seen, signal }: Pick<Job, 'name' | 'seen' | 'signal'>,
  engine: Engine,
): Frame {
  return {
    of: running,
    inside: name,
    outer: null,
    loops: [],
    slots: slotsOf(running.workflow, seen.frame, engine),
    ...frameInside(seen),
    signal,
  };
}

/** What the file says of its own holds for its tasks; the limit of the run holds for all. */
function slotsOf({ maxParallel }: Workflow, { slots }: Frame, { scarce }: Engine): Frame['slots'] {
  return maxParallel === null ? slots : [scarce.slots(maxParallel), ...slots];
}
