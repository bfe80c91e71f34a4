import type { EnginePorts } from '../../src/engine/engine.js';
import type { RecordedWork } from '../../src/engine/recorded-work.js';
import { undoWorkflow } from '../../src/engine/undo-workflow.js';
import { runWorkflow } from '../../src/engine/run-workflow.js';
import type { RunPlan } from '../../src/engine/run-workflow.js';
import { plainRules } from '../../src/model/attempt-rules.js';
import type { AttemptRules, RetryRule } from '../../src/model/attempt-rules.js';
import type { Fact } from '../../src/model/event.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import type { Attempt, Outcome } from '../../src/model/ports.js';
import type { HookName } from '../../src/model/run-rules.js';
import type { Expression, Template } from '../../src/model/template.js';
import type { ForEach, Hooks, Task, Work, Workflow } from '../../src/model/workflow.js';

/** A clock whose hands the test moves, with the timers that hang on it. */
export function createTime() {
  let now = 0;
  let timers: { readonly at: number; readonly callback: () => void }[] = [];
  return {
    clock: { wall: () => now, monotonic: () => now },
    after: (ms: number, callback: () => void): (() => void) => {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    /** Moves to the next timer and lets all that hangs on it happen; false where there is none. */
    async next(): Promise<boolean> {
      const [timer] = timers.toSorted((one, other) => one.at - other.at);
      if (timer === undefined) return false;
      timers = timers.filter((each) => each !== timer);
      now = timer.at;
      timer.callback();
      await settle();
      return true;
    },
    now: () => now,
    /** How many timers are set. */
    timers: () => timers.length,
  };
}

/** Time in a test's hand. */
export type Time = ReturnType<typeof createTime>;

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  // Who waits is served a round after something is given back, and may give back something in turn: so it goes along a chain.
  for (let round = 0; round < 20; round += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
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
    priority: null,
    timeoutTotalMs: null,
    rules: plainRules,
    undo: null,
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

/** Rules of a task: what is not said is as a plain task has it. */
export function rules(sketch: Partial<AttemptRules>): { readonly rules: AttemptRules } {
  return { rules: { ...plainRules, ...sketch } };
}

/** So many attempts, with a second between them. */
export function attempts(
  maxAttempts: number,
  sketch: Partial<RetryRule> = {},
): { readonly retry: RetryRule } {
  return { retry: { ...plainRules.retry, maxAttempts, backoff: 'constant', jitter: false, ...sketch } };
}

/** What takes back what the task of that id did. */
export function undoOf(id: string, sketch: TaskSketch = {}): { readonly undo: Task } {
  return { undo: task(`${id}.undo`, 0, { dependsOn: [id], ...sketch }) };
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

/** Hooks to the endings that are named, each of these tasks. */
export function hooks(named: Partial<Record<HookName, readonly Task[]>>): { readonly hooks: Hooks } {
  const hook = (name: HookName): Task | null => {
    const tasks = named[name];
    return tasks === undefined ? null : task(`hooks.${name}`, 0, group(...tasks));
  };
  return {
    hooks: {
      on_success: hook('on_success'),
      on_failure: hook('on_failure'),
      on_cancel: hook('on_cancel'),
      on_exit: hook('on_exit'),
    },
  };
}

/** A workflow of these tasks. */
export function workflow(tasks: readonly Task[], sketch: Partial<Workflow> = {}): Workflow {
  return {
    name: 'w',
    description: null,
    source: { file: 'w.yaml', dir: '/', text: '', sha256: '' },
    workingDir: '/',
    maxParallel: null,
    timeoutMs: null,
    pools: new Map(),
    hooks: { on_success: null, on_failure: null, on_cancel: null, on_exit: null },
    concurrency: null,
    notify: null,
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

/** What a task gives. */
export function gives(result: Json, outputs: JsonObject = {}): Outcome {
  return { status: 'completed', result, outputs };
}

/** What an attempt comes to. */
export type Act = Outcome | ((attempt: Attempt) => Promise<Outcome>);

/** Attempts that come to these, by task, one after the other, and to the last for ever; tasks that are not named complete. */
export function scripted(script: Readonly<Record<string, readonly Act[]>>) {
  const made = new Map<string, number>();
  return async (attempt: Attempt): Promise<Outcome> => {
    const acts = script[attempt.task] ?? [completed];
    const count = (made.get(attempt.task) ?? 0) + 1;
    made.set(attempt.task, count);
    const act = acts[Math.min(count, acts.length) - 1] ?? completed;
    return typeof act === 'function' ? await act(attempt) : act;
  };
}

/** Takes so many milliseconds and comes to that, unless it is ended before. */
export function takes(time: Time, ms: number, outcome: Outcome = completed): Act {
  return ({ signal }) =>
    new Promise((resolve) => {
      const stopTimer = time.after(ms, () => resolve(outcome));
      const end = (): void => {
        stopTimer();
        resolve({ status: 'cancelled' });
      };
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
}

/** A plugin that is handed this. */
export function handed(config: Template, plugin = 'fake'): { readonly work: Work } {
  return { work: { kind: 'plugin', plugin, config } };
}

/** What a test may say of a run. */
export interface PlaySettings {
  readonly slots?: number;
  readonly stop?: AbortController;
  readonly plan?: Partial<RunPlan>;
  readonly mask?: Partial<EnginePorts['mask']>;
  readonly ports?: Partial<EnginePorts>;
}

/** Runs a workflow and gives its facts (`all`: with those of the run as a whole), its status and outputs. */
export async function playFacts(
  played: Workflow | readonly Task[],
  execute: (attempt: Attempt) => Promise<Outcome>,
  { slots = 99, stop = new AbortController(), plan = {}, mask = {}, ports = {} }: PlaySettings = {},
) {
  const facts: Fact[] = [];
  const outputs = await runWorkflow(
    { ...plainPlan(isWorkflow(played) ? played : workflow(played)), maxParallel: slots, ...plan },
    {
      ...plainPorts(),
      emit: (fact) => facts.push(fact),
      executor: { execute },
      mask: { ...noMask, ...mask },
      signal: stop.signal,
      ...ports,
    },
  );
  // How tasks fare is asked more often than how the run does.
  return { facts: facts.filter(isOfTask), all: facts, ...outputs };
}

/** Takes back what a run did, by its record: what came of it, and the facts. */
export async function playUndo(
  played: Workflow,
  recorded: RecordedWork,
  execute: (attempt: Attempt) => Promise<Outcome>,
  ports: Partial<EnginePorts> = {},
) {
  const facts: Fact[] = [];
  const status = await undoWorkflow(plainPlan(played), recorded, {
    ...plainPorts(),
    emit: (fact) => facts.push(fact),
    executor: { execute },
    ...ports,
  });
  return { status, facts };
}

function plainPlan(played: Workflow): RunPlan {
  return {
    workflow: played,
    facts: { run: { id: 'r' }, zone: 'UTC' },
    params: {},
    env: {},
    maxParallel: 99,
    timeoutMs: null,
    failFast: false,
    undo: true,
    choices: new Map(),
  };
}

/** A world in which nothing is scarce, hidden or wrong. */
function plainPorts(): Omit<EnginePorts, 'emit' | 'executor'> {
  const { clock, after } = createTime();
  return {
    closeLog: () => null,
    clock,
    after,
    soon: (callback) => void setImmediate(callback),
    dice: () => 0,
    breakers: idleBreakers,
    hostLocks: freeLocks,
    results: { find: () => null, keep: () => null, forget: () => null },
    notifier: {
      compose: () => Promise.resolve({ ok: true, message: null }),
      settle: () => Promise.resolve(null),
      webhook: () => Promise.resolve(null),
      file: () => Promise.resolve(null),
    },
    faultIn: () => null,
    mask: noMask,
    surroundings: () => ({ secrets: {}, fileEnv: {} }),
    signal: new AbortController().signal,
    kill: new AbortController().signal,
    asked: new AbortController().signal,
    unrecorded: new AbortController().signal,
  };
}

const noMask: EnginePorts['mask'] = { text: (text) => text, json: (value) => value };

function isOfTask({ type }: Fact): boolean {
  return type !== 'run.ending' && type !== 'run.cancelling';
}

/** Runs a workflow to its end, with all the time that it takes. `timers`: how many are still set then. */
export async function playThrough(
  played: Workflow | readonly Task[],
  execute: (attempt: Attempt) => Promise<Outcome>,
  { time = createTime(), ports, ...settings }: PlaySettings & { readonly time?: Time } = {},
) {
  const { clock, after } = time;
  const run = { isOver: false };
  const playing = playFacts(played, execute, { ...settings, ports: { clock, after, ...ports } }).finally(
    () => {
      run.isOver = true;
    },
  );
  await settle();
  while (!run.isOver && (await time.next()));
  return { ...(await playing), timers: time.timers() };
}

/** Breakers that nobody has used. */
const idleBreakers: EnginePorts['breakers'] = {
  read: () => Promise.resolve(null),
  update: (_name, change) => Promise.resolve(change(null)),
  tryProbe: () => Promise.resolve(() => undefined),
};

const freeLocks: EnginePorts['hostLocks'] = {
  lock: () => Promise.resolve(() => undefined),
  tryLock: () => Promise.resolve(() => undefined),
};

function isWorkflow(played: Workflow | readonly Task[]): played is Workflow {
  return 'tasks' in played;
}

/** Those of the facts that are about one task. Of tasks side by side nobody promises who is told of first. */
export function factsOf(name: string, facts: readonly Fact[]): readonly Fact[] {
  return facts.filter((fact) => 'task' in fact && fact.task === name);
}

/** The same as `playFacts`, each fact as a line: `started a`. */
export async function play(
  played: Workflow | readonly Task[],
  execute: (attempt: Attempt) => Promise<Outcome>,
  settings: PlaySettings = {},
): Promise<readonly string[]> {
  const { facts } = await playFacts(played, execute, settings);
  return facts.map((fact) => `${fact.type.replace('task.', '')} ${'task' in fact ? fact.task : ''}`);
}
