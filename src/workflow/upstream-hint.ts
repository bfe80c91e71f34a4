import type { UpstreamHint } from './expression-diagnostics.js';
import { textOf } from './located.js';
import type { DependencyDraft, TaskDraft } from './task-draft.js';
import { createUpstream } from './upstream.js';

/** Tells, for each task, how another one that it reads would come before it. */
export function createUpstreamHints(): (draft: TaskDraft) => UpstreamHint {
  const upstream = createUpstream();
  return (draft) => (id) => {
    for (let at: TaskDraft | null = draft; at !== null; at = at.parent) {
      const found = upstream.find(at.beside, id);
      if (found === undefined) continue;
      const here = at === draft ? 'this task' : at.label;
      if (found === draft || (found === at && draft.role === 'fallback'))
        return 'its own result is there only in its "outputs", where it is called "result"';
      if (found === at)
        return `this task is part of ${here}: name what it reads by the id of the task inside`;
      if (upstream.isAbove(at, found))
        return `${found.label} waits for ${here}: turn the "depends_on" of the two around`;
      return dependsOnLine(id, at.dependsOn, here);
    }
    return null;
  };
}

function dependsOnLine(id: string, present: readonly DependencyDraft[], here: string): string {
  const items = [...new Set([...present.map(toItem), id])];
  return `add it to ${here}: depends_on: [${items.join(', ')}]`;
}

/** As it stands in a list: an id, or `{task: id, when: failed}`. */
function toItem({ text, when }: DependencyDraft): string {
  if (when === null) return text;
  const words = when.kind === 'list' ? `[${when.items.map(textOf).join(', ')}]` : textOf(when);
  return `{task: ${text}, when: ${String(words)}}`;
}
