import type { GraphView } from './graph.js';

/** What a run would do: its tasks in an order they could run in, each with what it waits for. */
export function renderPlan({ name, tasks }: GraphView): string {
  const inOrder = tasks.toSorted((a, b) => a.level - b.level);
  const lines = inOrder.map(({ id, plugin, dependsOn }, index) => {
    const after = dependsOn.length === 0 ? '' : ` after ${dependsOn.join(', ')}`;
    return `  ${index + 1}. ${id} (${plugin})${after}`;
  });
  const count = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
  return `${[`${name}: would run ${count}`, ...lines].join('\n')}\n`;
}
