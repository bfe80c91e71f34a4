import { parentOf } from '../model/task-name.js';
import type { Upstream, UpstreamTask } from '../model/ports.js';
import { nameIn } from './frame.js';
import type { Seen } from './frame.js';

/** What stands above a task, walked breadth first and only when asked: inside its group, then around it. */
export function createUpstream(seen: Seen): Upstream {
  return {
    *levels() {
      for (let at: Seen | null = seen; at !== null; at = at.frame.outer) yield* levelsBeside(at);
    },
    result(name) {
      for (let at: Seen | null = seen; at !== null; at = at.frame.outer) {
        if (parentOf(name) !== at.frame.inside) continue;
        return at.ends.get(name.slice(nameIn(at.frame, '').length))?.result;
      }
      return undefined;
    },
  };
}

function* levelsBeside({ task, tasks, frame }: Seen): Iterable<readonly UpstreamTask[]> {
  const seen = new Set<string>();
  let level = task.dependsOn;
  while (level.length > 0) {
    const fresh = level.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    if (fresh.length > 0) yield fresh.map(({ id }) => ({ id, name: nameIn(frame, id) }));
    const above = new Map(
      fresh.flatMap(({ id }) => tasks.get(id)?.dependsOn ?? []).map((edge) => [edge.id, edge]),
    );
    level = [...above.values()];
  }
}
