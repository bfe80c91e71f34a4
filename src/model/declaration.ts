import type { TaskDeclaration } from './event.js';
import type { Dependency, Task } from './workflow.js';

/** A task as the run means to do it, told before it runs. */
export function toDeclaration({ id, dependsOn, condition, forEach, work, place }: Task): TaskDeclaration {
  return {
    id,
    kind: work.kind,
    plugin: work.kind === 'plugin' ? work.plugin : null,
    depends_on: dependsOn.map(toEdge),
    if: condition === null ? null : conditionText(condition),
    for_each: forEach !== null,
    place,
  };
}

/** A condition as its author wrote it. */
export function conditionText(condition: Exclude<Task['condition'], null>): string {
  return typeof condition === 'boolean' ? String(condition) : condition.text.trim();
}

function toEdge({ id, when }: Dependency): TaskDeclaration['depends_on'][number] {
  return when.length === 1 && when[0] === 'completed' ? id : { task: id, when };
}
