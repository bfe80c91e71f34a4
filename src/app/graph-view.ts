import type { Workflow } from '../model/workflow.js';
import type { GraphView } from '../report/graph.js';
import { criticalPath, levels } from '../workflow/graph.js';

/** A workflow's graph as the reports draw it. */
export function toGraphView({ name, tasks }: Workflow): GraphView {
  const levelOf = new Map(levels(tasks).flatMap((ids, level) => ids.map((id) => [id, level] as const)));
  return {
    name,
    tasks: tasks.map(({ id, plugin, dependsOn }) => ({ id, plugin, dependsOn, level: levelOf.get(id) ?? 0 })),
    criticalPath: criticalPath(tasks),
  };
}
