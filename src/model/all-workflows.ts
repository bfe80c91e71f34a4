import { hookTasks } from './workflow.js';
import type { Task, Workflow } from './workflow.js';

/**
 * A workflow and every other file that a task or a hook of it runs, each once. The hooks of those others are none of this
 * run.
 */
export function allWorkflows(workflow: Workflow): readonly Workflow[] {
  const found = new Set<Workflow>();
  const take = (each: Workflow): void => {
    if (found.has(each)) return;
    found.add(each);
    each.tasks.forEach(look);
  };
  const look = ({ work }: Task): void => {
    if (work.kind === 'group') work.tasks.forEach(look);
    if (work.kind === 'workflow') take(work.workflow);
  };
  take(workflow);
  hookTasks(workflow.hooks).forEach(look);
  return [...found];
}
