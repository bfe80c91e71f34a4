import type { Engine } from './engine.js';
import type { Seen } from './frame.js';
import { runGroup } from './run-group.js';
import { runLoop } from './run-loop.js';
import { runPlugin } from './run-plugin.js';
import { runSubWorkflow } from './run-sub-workflow.js';
import type { TaskEnd } from './task-end.js';
import { jobOf } from './job.js';
import type { Job } from './job.js';
import { concludeJob } from './work.js';
import type { Worked } from './work.js';
import { withinTotal } from './within-total.js';

/** Does what a task is there for, once or once for every item, and tells how it ended. */
export async function runWork(seen: Seen, engine: Engine): Promise<TaskEnd> {
  return await runJob(jobOf(seen), engine);
}

/** Does one piece of work and tells how it ended. */
export async function runJob(job: Job, engine: Engine): Promise<TaskEnd> {
  return concludeJob(job, await work(job, engine), engine);
}

async function work(job: Job, engine: Engine): Promise<Worked> {
  const { task, frame } = job.seen;
  if (task.forEach !== null && job.loops.length === frame.loops.length) {
    const { forEach } = task;
    const runInstance = async (instance: Job): Promise<TaskEnd> => await runJob(instance, engine);
    return await withinTotal(job, (loop) => runLoop(loop, forEach, { engine, runInstance }), engine);
  }
  const { work: own } = task;
  switch (own.kind) {
    case 'plugin':
      return await runPlugin(job, own, engine);
    case 'group':
      return await withinTotal(job, (group) => runGroup(group, own.tasks, engine), engine);
    case 'workflow':
      return await withinTotal(job, (file) => runSubWorkflow(file, own, engine), engine);
    default:
      return own satisfies never;
  }
}
