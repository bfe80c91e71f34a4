import type { AttemptRules } from '../model/attempt-rules.js';
import type { Task, Workflow } from '../model/workflow.js';

/** What holds for the attempts at every task that runs with a workflow as a part of another: its own, and those of files that it runs. */
export function rulesOfWorkflow(workflow: Workflow): readonly AttemptRules[] {
  const found: AttemptRules[] = [];
  const seen = new Set<Workflow>();
  const takeAll = (each: Workflow): void => {
    if (seen.has(each)) return;
    seen.add(each);
    each.tasks.forEach(take);
  };
  const take = ({ work, rules, undo }: Task): void => {
    found.push(rules, ...(undo === null ? [] : [undo.rules]));
    if (work.kind === 'group') work.tasks.forEach(take);
    if (work.kind === 'workflow') takeAll(work.workflow);
  };
  takeAll(workflow);
  return found;
}
