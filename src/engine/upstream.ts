import type { Json } from '../model/json.js';
import type { Upstream } from '../model/ports.js';
import type { Task } from '../model/workflow.js';

/** What stands above `task`, walked breadth first and only when asked. */
export function createUpstream(
  task: Task,
  tasks: ReadonlyMap<string, Task>,
  results: ReadonlyMap<string, Json>,
): Upstream {
  return {
    *levels() {
      const seen = new Set<string>();
      let level = task.dependsOn;
      while (level.length > 0) {
        const fresh = level.filter((id) => !seen.has(id));
        for (const id of fresh) seen.add(id);
        if (fresh.length > 0) yield fresh;
        level = [...new Set(fresh.flatMap((id) => tasks.get(id)?.dependsOn ?? []))];
      }
    },
    result: (id) => results.get(id),
  };
}
