import { toDeclaration } from '../model/declaration.js';
import type { Json } from '../model/json.js';
import type { Task } from '../model/workflow.js';
import type { Engine } from './engine.js';
import { endOfGraph } from './end-of-graph.js';
import { frameInside } from './frame.js';
import type { Frame } from './frame.js';
import type { TaskEnd } from './task-end.js';
import type { Job } from './job.js';
import { heldWork } from './work.js';
import type { Worked, WorkOutcome } from './work.js';

/** Runs the tasks of a group. Its result holds theirs by id, as far as they gave any. */
export async function runGroup(job: Job, tasks: readonly Task[], engine: Engine): Promise<Worked> {
  const { ports } = engine;
  const { name } = job;
  const begun = ports.clock.monotonic();
  ports.emit({
    type: 'task.opened',
    task: name,
    holds: { kind: 'tasks', tasks: tasks.map(toDeclaration) },
  });
  const frame = frameOfGroup(job);
  const ends = await engine.runGraph(tasks, frame);
  const durationMs = Math.round(ports.clock.monotonic() - begun);
  return heldWork(outcomeOf(frame, tasks, ends), durationMs);
}

/** Where the tasks of a group run: they see what is around it. */
export function frameOfGroup({ name, seen, loops, signal }: Job): Frame {
  return { ...seen.frame, inside: name, outer: seen, loops, ...frameInside(seen), signal };
}

function outcomeOf(frame: Frame, tasks: readonly Task[], ends: ReadonlyMap<string, TaskEnd>): WorkOutcome {
  const results: [string, Json][] = [];
  for (const { id } of tasks) {
    const result = ends.get(id)?.result;
    if (result !== undefined) results.push([id, result]);
  }
  const result = Object.fromEntries(results);
  const end = endOfGraph(frame, ends);
  return end.status === 'completed' ? { ...end, result, outputs: {} } : { ...end, result };
}
