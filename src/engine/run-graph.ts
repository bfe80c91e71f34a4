import { explainExpression } from '../expr/explain.js';
import { evaluate } from '../expr/evaluate.js';
import { validationFailure } from '../model/failure.js';
import type { Failure } from '../model/failure.js';
import { conditionText } from '../model/declaration.js';
import type { Task } from '../model/workflow.js';
import { decide } from './decide.js';
import type { UpstreamEnding } from './decide.js';
import type { Choice, Engine } from './engine.js';
import { nameIn, scopeOf } from './frame.js';
import type { Frame, Seen } from './frame.js';
import { completedEnd, endWithoutResult, nothingSpent } from './task-end.js';
import type { TaskEnd } from './task-end.js';
import { runWork } from './run-work.js';
import { jobOf } from './job.js';
import { concludeJob, unbegun } from './work.js';

/**
 * Runs the tasks of a graph: each is one promise that awaits its dependencies, asks `decide`, evaluates its condition
 * and does its work. Resolves when every task is over. Nothing a task does makes it reject: only an `emit` that throws
 * does.
 */
export async function runGraph(
  tasks: readonly Task[],
  frame: Frame,
  engine: Engine,
): Promise<ReadonlyMap<string, TaskEnd>> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const ends = new Map<string, TaskEnd>();
  const pending = new Map<string, Promise<TaskEnd>>();

  async function runTask(task: Task): Promise<TaskEnd> {
    const choice = frame.inside === null ? engine.choices.get(task.id) : undefined;
    const seen = { task, frame, tasks: byId, ends };
    const end =
      choice === undefined
        ? await runSeen(seen, await Promise.all(task.dependsOn.map(endingOf)), engine)
        : applyChoice(choice, seen, engine);
    ends.set(task.id, end);
    return end;
  }

  async function endingOf({ id, when }: Task['dependsOn'][number]): Promise<UpstreamEnding> {
    const end = await pending.get(id);
    if (end === undefined) throw new Error(`task "${id}" is not part of the workflow`);
    return { id, name: nameIn(frame, id), when, ending: end.ending };
  }

  // A turn later, so that every promise stands in the map before the first task looks for another.
  for (const task of tasks) {
    pending.set(
      task.id,
      Promise.resolve().then(() => runTask(task)),
    );
  }
  await Promise.all(pending.values());
  return ends;
}

function applyChoice(choice: Choice, { task, frame }: Seen, { ports }: Engine): TaskEnd {
  const name = nameIn(frame, task.id);
  switch (choice.do) {
    case 'restore': {
      const { result, outputs, from } = choice;
      ports.emit({ type: 'task.restored', task: name, result, outputs, from });
      return completedEnd(result, outputs, { spent: nothingSpent, degraded: false });
    }
    case 'skip':
      ports.emit({ type: 'task.skipped', task: name, reason: { kind: 'not_selected' } });
      return endWithoutResult({ status: 'skipped' });
    default:
      return choice satisfies never;
  }
}

async function runSeen(seen: Seen, upstream: readonly UpstreamEnding[], engine: Engine): Promise<TaskEnd> {
  const { task, frame } = seen;
  const name = nameIn(frame, task.id);
  const { emit } = engine.ports;
  const decision = decide(upstream, frame.signal.aborted);
  switch (decision.do) {
    case 'run':
      return meetCondition(seen, engine) ?? (await runWork(seen, engine));
    case 'skip':
      emit({ type: 'task.skipped', task: name, reason: { kind: 'dependencies', by: decision.by } });
      return endWithoutResult({ status: 'skipped' });
    case 'block':
      emit({ type: 'task.blocked', task: name, by: decision.by });
      return endWithoutResult({ status: 'blocked', by: decision.by });
    case 'cancel':
      emit({ type: 'task.cancelled', task: name, attempt: null, duration_ms: 0, log: null });
      return endWithoutResult({ status: 'cancelled' });
    default:
      return decision satisfies never;
  }
}

/** The end of a task whose condition keeps it from running; null where it runs. */
function meetCondition(seen: Seen, engine: Engine): TaskEnd | null {
  const { condition } = seen.task;
  if (condition === null || condition === true) return null;
  const name = nameIn(seen.frame, seen.task.id);
  if (condition === false) return skip(name, { expression: 'false', values: {} }, engine);
  const scope = scopeOf(seen, engine.facts);
  const evaluated = evaluate(condition, scope);
  if (!evaluated.ok) return failBefore(seen, validationFailure(evaluated.message), engine);
  if (evaluated.value === true) return null;
  const expression = conditionText(condition);
  if (evaluated.value !== false) {
    const message = `the condition \${{ ${expression} }} is neither true nor false`;
    return failBefore(seen, validationFailure(message), engine);
  }
  return skip(name, { expression, values: explainExpression(condition, scope) }, engine);
}

function skip(
  task: string,
  why: { readonly expression: string; readonly values: ReturnType<typeof explainExpression> },
  { ports }: Engine,
): TaskEnd {
  ports.emit({ type: 'task.skipped', task, reason: { kind: 'condition', ...why } });
  return endWithoutResult({ status: 'skipped' });
}

function failBefore(seen: Seen, failure: Failure, engine: Engine): TaskEnd {
  return concludeJob(jobOf(seen), unbegun({ status: 'failed', failure }), engine);
}
