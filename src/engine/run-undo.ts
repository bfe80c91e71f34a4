import { toDeclaration } from '../model/declaration.js';
import type { Task } from '../model/workflow.js';
import type { Engine } from './engine.js';
import type { Undoable } from './ledger.js';
import { forgetResult } from './cached-result.js';
import { renderOnce } from './rendered-call.js';
import { runJob } from './run-work.js';
import type { TaskEnd } from './task-end.js';

/** What makes it stop. */
export interface UndoStops {
  /** Aborted: no other is started. */
  readonly stop: AbortSignal;
  /** Aborted: the one under way is ended too. */
  readonly kill: AbortSignal;
}

/**
 * Takes back what tasks did, one after the other, the newest completion first. One that fails keeps none of the others
 * from running; those that are left when it is stopped are told as cancelled. Resolves to how many were not undone.
 */
export async function runUndo(
  undoable: readonly Undoable[],
  { stop, kill }: UndoStops,
  engine: Engine,
): Promise<number> {
  let failed = 0;
  for (const each of undoable.toReversed()) {
    const { undo } = each.job.seen.task;
    if (undo === null) continue;
    const signal = stop.aborted ? stop : kill;
    const { ending } = await undoOne(each, undo, { signal, engine });
    if (ending.status !== 'completed') failed += 1;
    else forget(each, engine);
  }
  return failed;
}

async function undoOne(
  { job, end }: Undoable,
  undo: Task,
  { signal, engine }: { readonly signal: AbortSignal; readonly engine: Engine },
): Promise<TaskEnd> {
  const { seen, loops } = job;
  const name = `${job.name}.undo`;
  const declaration = toDeclaration(undo);
  engine.ports.emit({ type: 'task.added', task: name, role: { kind: 'undo', of: job.name }, declaration });
  const frame = { ...seen.frame, signal };
  const ends = withEnd(seen.ends, seen.task.id, end);
  return await runJob(
    {
      name,
      seen: { task: undo, frame, tasks: seen.tasks, ends },
      loops,
      tolerated: false,
      timeoutTotalMs: undo.timeoutTotalMs,
      ...(end.result === undefined ? {} : { result: end.result }),
      onEnd: null,
      signal,
    },
    engine,
  );
}

/** An instance of a loop stands for its task: what it gave is what its undo reads. */
function withEnd(
  ends: Pick<ReadonlyMap<string, TaskEnd>, 'get'>,
  id: string,
  end: TaskEnd,
): Pick<ReadonlyMap<string, TaskEnd>, 'get'> {
  return { get: (other) => (other === id ? end : ends.get(other)) };
}

/** What was taken back is no good result any more. */
function forget({ job }: Undoable, engine: Engine): void {
  const { work, rules } = job.seen.task;
  if (work.kind !== 'plugin' || rules.fallback?.kind !== 'cached') return;
  const rendered = renderOnce(job, work.config, engine).render();
  if ('failure' in rendered) return;
  const problem = forgetResult(job, { plugin: work.plugin, rendered }, engine);
  if (problem !== null) engine.ports.emit({ type: 'warning', task: job.name, message: problem });
}
