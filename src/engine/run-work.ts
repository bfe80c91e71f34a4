import type { Engine } from './engine.js';
import { nameIn } from './frame.js';
import type { Seen } from './frame.js';
import { runGroup } from './run-group.js';
import { runLoop } from './run-loop.js';
import { runPlugin } from './run-plugin.js';
import { runSubWorkflow } from './run-sub-workflow.js';
import type { TaskEnd } from './task-end.js';
import type { Job } from './work.js';

/** Does what a task is there for: once, or once for every item. */
export async function runWork(seen: Seen, engine: Engine): Promise<TaskEnd> {
  const { task, frame } = seen;
  const job: Job = {
    name: nameIn(frame, task.id),
    seen,
    loops: frame.loops,
    tolerated: task.continueOnError,
    onEnd: null,
    signal: frame.signal,
  };
  return task.forEach === null
    ? await runJob(job, engine)
    : await runLoop(job, task.forEach, { engine, runInstance: (instance) => runJob(instance, engine) });
}

async function runJob(job: Job, engine: Engine): Promise<TaskEnd> {
  const { work } = job.seen.task;
  switch (work.kind) {
    case 'plugin':
      return await runPlugin(job, work, engine);
    case 'group':
      return await runGroup(job, work.tasks, engine);
    case 'workflow':
      return await runSubWorkflow(job, work, engine);
    default:
      return work satisfies never;
  }
}
