import { toDeclaration } from '../model/declaration.js';
import type { Json } from '../model/json.js';
import type { Task } from '../model/workflow.js';
import type { Engine } from './engine.js';
import { endOfGraph } from './end-of-graph.js';
import type { Frame } from './frame.js';
import type { TaskEnd } from './task-end.js';
import { concludeJob } from './work.js';
import type { Job, WorkOutcome } from './work.js';

/** Runs the tasks of a group. Its result holds theirs by id, as far as they gave any. */
export async function runGroup(job: Job, tasks: readonly Task[], engine: Engine): Promise<TaskEnd> {
  const { ports } = engine;
  const { seen, loops, signal, name } = job;
  const begun = ports.clock.monotonic();
  ports.emit({
    type: 'task.opened',
    task: name,
    holds: { kind: 'tasks', tasks: tasks.map(toDeclaration) },
  });
  const frame: Frame = {
    ...seen.frame,
    inside: name,
    outer: seen,
    loops,
    rank: seen.frame.rank ?? seen.task.index,
    signal,
  };
  const ends = await engine.runGraph(tasks, frame);
  const durationMs = Math.round(ports.clock.monotonic() - begun);
  return concludeJob(job, outcomeOf(frame, tasks, ends), { attempt: null, durationMs, ports });
}

function outcomeOf(frame: Frame, tasks: readonly Task[], ends: ReadonlyMap<string, TaskEnd>): WorkOutcome {
  const results: [string, Json][] = [];
  for (const { id } of tasks) {
    const result = ends.get(id)?.result;
    if (result !== undefined) results.push([id, result]);
  }
  const result = Object.fromEntries(results);
  const end = endOfGraph(frame, ends);
  return end.status === 'completed' ? { status: end.status, result, outputs: {} } : { ...end, result };
}
