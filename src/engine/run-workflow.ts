import type { FinalStatus } from '../model/event.js';
import type { JsonObject } from '../model/json.js';
import type { Workflow } from '../model/workflow.js';
import { durationText } from '../model/duration-text.js';
import { isGood, verdictOf } from '../model/verdict.js';
import type { Standing } from '../model/verdict.js';
import { derivedSignal } from '../policy/derived-signal.js';
import { createLimits } from '../policy/limits.js';
import { isCancellation } from '../model/cancellation.js';
import { createEngine } from './create-engine.js';
import type { Cancellation, StopCause } from '../model/cancellation.js';
import type { Choice, Engine, EnginePorts } from './engine.js';
import type { RunFacts, Seen } from './frame.js';
import { hurriedSignal } from './hurried-signal.js';
import { createLedger } from './ledger.js';
import type { Undoable } from './ledger.js';
import { rootFrame } from './root-frame.js';
import { runHooks } from './run-hooks.js';
import { runUndo } from './run-undo.js';
import { createScarce } from './scarce.js';
import { sendNotifications } from './send-notifications.js';
import type { TaskEnd } from './task-end.js';
import { evaluateOutputs } from './workflow-outputs.js';

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
  /** How many milliseconds the tasks may take; null for as many as they like. */
  readonly timeoutMs: number | null;
  /** Whether the first failure that nobody tolerates makes the other tasks stop. */
  readonly failFast: boolean;
  /** Whether what completed tasks did is taken back where the run does not count as good. */
  readonly undo: boolean;
  /** By id: the tasks that are not to run. Of a part of a workflow nobody expects all that the whole would give. */
  readonly choices: ReadonlyMap<string, Choice>;
}

/** How a run has ended, and what it gives. */
export interface RunResult {
  readonly status: FinalStatus;
  readonly outputs: JsonObject;
  /** By name: why an output that was expected could not be evaluated. */
  readonly missing: Readonly<Record<string, string>>;
}

/**
 * Runs a workflow: its tasks, then what its end calls for. Every fact is emitted but the first and the last. Nothing a
 * task does makes it reject: only an `emit` that throws does.
 */
export async function runWorkflow(plan: RunPlan, ports: EnginePorts): Promise<RunResult> {
  const { workflow, facts, params, env, maxParallel, choices } = plan;
  const { signal, causes, stop, timesUp, close } = watchCancellation(plan, ports);
  const scarce = createScarce(createLimits(ports));
  const ledger = createLedger(
    plan.failFast
      ? ({ task }) => stop({ cause: 'fail_fast', reason: `task ${task} failed (--fail-fast)` })
      : null,
  );
  const engine = createEngine({ ports, facts, maxParallel, choices, scarce, ledger });
  const frame = rootFrame({ workflow, params, env }, engine, signal);
  try {
    const ends = await engine.runGraph(workflow.tasks, frame);
    timesUp();
    const given = evaluateOutputs(frame, ends, facts);
    const standings = [...ends.values()].map(toStanding);
    const status = verdictOf(standings, causes);
    const missing = choices.size === 0 && status !== 'cancelled' ? ports.mask.json(given.missing) : {};
    for (const [name, why] of Object.entries(missing)) {
      ports.emit({ type: 'warning', task: null, message: `the output ${name} is missing: ${why}` });
    }
    const good = isGood(standings, causes, Object.keys(missing).length);
    ports.emit({ type: 'run.ending', status, good });
    const tasks = new Map(workflow.tasks.map((task) => [task.id, task]));
    await endRun(
      plan,
      { root: { frame, tasks, ends }, end: { status, good, failures: ledger.failures, missing }, causes },
      engine,
    );
    return { status, outputs: given.outputs, missing };
  } finally {
    close();
  }
}

/** Undo, hooks and notifications, in this order. They know how the run has ended, and change nothing about it. */
async function endRun(
  { workflow, undo, choices }: RunPlan,
  {
    root,
    end,
    causes,
  }: {
    readonly root: Omit<Seen, 'task'>;
    readonly end: Parameters<typeof sendNotifications>[2];
    readonly causes: readonly StopCause[];
  },
  engine: Engine,
): Promise<void> {
  const { ports, facts, ledger } = engine;
  const quiet = createEngine({ ...engine, choices: new Map(), ledger: createLedger() });
  if (!end.good && undo) await undoWhileRecorded(ledger.undoable, quiet);
  const run = { ...facts.run, status: end.status, failures: end.failures.map((failed) => ({ ...failed })) };
  const knowing = createEngine({ ...quiet, facts: { ...facts, run } });
  const { signal, close } = hurriedSignal(ports, causes);
  const seen = { ...root, frame: { ...root.frame, signal } };
  try {
    await runHooks(workflow.hooks, seen, { end, causes }, knowing);
    if (workflow.notify !== null && choices.size === 0)
      await sendNotifications(workflow.notify, seen, end, knowing);
  } finally {
    close();
  }
}

/** What cannot be recorded any more is left as it is: nobody could tell later what was taken back. */
async function undoWhileRecorded(undoable: readonly Undoable[], engine: Engine): Promise<void> {
  const { kill, unrecorded } = engine.ports;
  if (unrecorded.aborted) return;
  const { signal: stop, abort, close } = derivedSignal(kill);
  const onBroken = (): void => abort(new Error('nothing can be recorded any more'));
  unrecorded.addEventListener('abort', onBroken, { once: true });
  try {
    await runUndo(undoable, { stop, kill }, engine);
  } finally {
    unrecorded.removeEventListener('abort', onBroken);
    close();
  }
}

/** What makes the tasks of a run stop: whoever runs it, its own time, or a failure. */
function watchCancellation({ timeoutMs }: RunPlan, { emit, after, signal, asked, unrecorded }: EnginePorts) {
  const causes: StopCause[] = [];
  const tasks = derivedSignal(signal);
  function stop({ cause, reason }: Cancellation): void {
    if (causes.includes(cause)) return;
    causes.push(cause);
    if (cause !== 'unrecorded') emit({ type: 'run.cancelling', cause, reason });
    tasks.abort(new Error(reason));
  }
  const onCancel = (): void => stop(cancellationOf(signal.reason));
  const onAsked = (): void => stop(cancellationOf(asked.reason));
  const onBroken = (): void => stop({ cause: 'unrecorded', reason: 'nothing can be recorded any more' });
  if (unrecorded.aborted) onBroken();
  else unrecorded.addEventListener('abort', onBroken, { once: true });
  if (signal.aborted) onCancel();
  else signal.addEventListener('abort', onCancel, { once: true });
  if (asked.aborted) onAsked();
  else asked.addEventListener('abort', onAsked, { once: true });
  const timesUp =
    timeoutMs === null
      ? () => undefined
      : after(timeoutMs, () =>
          stop({
            cause: 'timeout',
            reason: `the run took longer than its timeout of ${durationText(timeoutMs)}`,
          }),
        );
  return {
    signal: tasks.signal,
    causes,
    stop,
    timesUp,
    close: (): void => {
      timesUp();
      signal.removeEventListener('abort', onCancel);
      asked.removeEventListener('abort', onAsked);
      unrecorded.removeEventListener('abort', onBroken);
      tasks.close();
    },
  };
}

function cancellationOf(reason: unknown): Cancellation {
  return isCancellation(reason) ? reason : { cause: 'program', reason: 'the program that runs it said so' };
}

function toStanding({ ending }: TaskEnd): Standing {
  return { status: ending.status, tolerated: ending.status === 'failed' && ending.tolerated };
}
