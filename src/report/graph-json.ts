import { guardsToJson } from './graph-guards.js';
import type { GraphEdge, GraphTask, GraphView } from './graph-view.js';

/** The graph for programs. Every task has every key. */
export function renderGraphJson({ name, tasks, criticalPath }: GraphView): string {
  return `${JSON.stringify({ name, tasks: tasks.map(toEntry), critical_path: criticalPath }, null, 2)}\n`;
}

function toEntry({
  id,
  kind,
  plugin,
  dependsOn,
  level,
  condition,
  loop,
  guards,
  workflow,
  tasks,
}: GraphTask): object {
  return {
    id,
    kind,
    plugin,
    depends_on: dependsOn.map(toDependency),
    level,
    if: condition,
    for_each:
      loop === null
        ? null
        : { over: loop.over, as: loop.as, max_parallel: loop.maxParallel, fail_fast: loop.failFast },
    ...guardsToJson(guards),
    workflow,
    tasks: tasks?.map(toEntry) ?? null,
  };
}

/** The id alone where only completion is asked for, as in the file. */
function toDependency({ task, when }: GraphEdge): string | GraphEdge {
  return when.length === 1 && when[0] === 'completed' ? task : { task, when };
}
