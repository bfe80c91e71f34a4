import type { EnginePorts } from '../../src/engine/engine.js';
import { runWorkflow } from '../../src/engine/run-workflow.js';
import type { RunPlan } from '../../src/engine/run-workflow.js';
import type { Fact } from '../../src/model/event.js';
import type { Json } from '../../src/model/json.js';
import type { Attempt, Outcome } from '../../src/model/ports.js';
import type { Expression, Template } from '../../src/model/template.js';
import type { ForEach, Task, Work, Workflow } from '../../src/model/workflow.js';

/** A clock whose hands the test moves. */
function createClock() {
  let now = 0;
  return { wall: () => now, monotonic: () => now, move: (by: number) => (now += by) };
}

const place = { line: 1, column: 1 };

/** What a test says of a task; everything else is as a plain task has it. */
export type TaskSketch = Partial<Omit<Task, 'id' | 'index' | 'dependsOn'>> & {
  readonly dependsOn?: readonly (string | Task['dependsOn'][number])[];
};

/** A task of the plugin `fake`. */
export function task(id: string, index: number, sketch: TaskSketch = {}): Task {
  const { dependsOn = [], ...rest } = sketch;
  return {
    id,
    index,
    description: null,
    condition: null,
    continueOnError: false,
    workingDir: '/',
    forEach: null,
    env: [],
    outputs: [],
    work: { kind: 'plugin', plugin: 'fake', config: literal({}) },
    place,
    ...rest,
    dependsOn: dependsOn.map((edge) => (typeof edge === 'string' ? { id: edge, when: ['completed'] } : edge)),
  };
}

/** A value that is what it is. */
export function literal(value: Json): Template {
  return { kind: 'literal', value };
}

/** An expression whose names CEL reads as they are. */
export function expression(text: string): Expression {
  return { text, cel: text, names: [], place };
}

/** A whole-value expression. */
export function whole(text: string): Template {
  return { kind: 'expression', expression: expression(text) };
}

/** A loop over a list. */
export function over(items: Json, sketch: Partial<ForEach> = {}): ForEach {
  return { items: literal(items), as: null, maxParallel: null, failFast: false, ...sketch };
}

/** A group of tasks. */
export function group(...tasks: readonly Task[]): { readonly work: Work } {
  return { work: { kind: 'group', tasks } };
}

/** A workflow of these tasks. */
export function workflow(tasks: readonly Task[], sketch: Partial<Workflow> = {}): Workflow {
  return {
    name: 'w',
    description: null,
    source: { file: 'w.yaml', dir: '/', text: '', sha256: '' },
    workingDir: '/',
    maxParallel: null,
    params: [],
    env: [],
    envFiles: [],
    secrets: [],
    outputs: [],
    tasks,
    ...sketch,
  };
}

export const completed: Outcome = { status: 'completed', result: null, outputs: {} };
export const failed: Outcome = {
  status: 'failed',
  failure: { class: 'exit_code', message: 'exit code 1' },
};

/** What a test may say of a run. */
export interface PlaySettings {
  readonly slots?: number;
  readonly stop?: AbortController;
  readonly plan?: Partial<RunPlan>;
  readonly mask?: Partial<EnginePorts['mask']>;
}

/** Runs a workflow and gives its facts and outputs. */
export async function playFacts(
  played: Workflow | readonly Task[],
  execute: (attempt: Attempt) => Promise<Outcome>,
  { slots = 99, stop = new AbortController(), plan = {}, mask = {} }: PlaySettings = {},
) {
  const facts: Fact[] = [];
  const outputs = await runWorkflow(
    {
      workflow: isWorkflow(played) ? played : workflow(played),
      facts: { run: { id: 'r' }, zone: 'UTC' },
      params: {},
      env: {},
      maxParallel: slots,
      choices: new Map(),
      ...plan,
    },
    {
      emit: (fact) => facts.push(fact),
      executor: { execute },
      closeLog: () => null,
      clock: createClock(),
      mask: { text: (text) => text, json: (value) => value, ...mask },
      surroundings: () => ({ secrets: {}, fileEnv: {} }),
      signal: stop.signal,
    },
  );
  return { facts, ...outputs };
}

function isWorkflow(played: Workflow | readonly Task[]): played is Workflow {
  return 'tasks' in played;
}

/** The same, each fact as a line: `started a`. */
export async function play(
  played: Workflow | readonly Task[],
  execute: (attempt: Attempt) => Promise<Outcome>,
  settings: PlaySettings = {},
): Promise<readonly string[]> {
  const { facts } = await playFacts(played, execute, settings);
  return facts.map((fact) => `${fact.type.replace('task.', '')} ${'task' in fact ? fact.task : ''}`);
}
