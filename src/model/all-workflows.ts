import type { Task, Workflow } from './workflow.js';

/** A workflow and every other file that a task of it runs, each once. */
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
  return [...found];
}
