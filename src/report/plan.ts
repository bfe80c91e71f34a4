import { guardWords } from './graph-guards.js';
import { conditionWords, kindWords, whenWords } from './graph-words.js';
import type { GraphEdge, GraphTask, GraphView } from './graph-view.js';

/**
 * What a run would do: its tasks in an order they could run in, each with what it waits for; those inside of a task
 * below it.
 */
export function renderPlan({ name, tasks }: GraphView): string {
  const count = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
  return `${[`${name}: would run ${count}`, ...toLines(tasks, '  ')].join('\n')}\n`;
}

function toLines(tasks: readonly GraphTask[], indent: string): string[] {
  const inOrder = tasks.toSorted((a, b) => a.level - b.level);
  return inOrder.flatMap((task, index) => {
    const after = task.dependsOn.length === 0 ? '' : ` after ${task.dependsOn.map(edgeWords).join(', ')}`;
    const more = [conditionWords(task), guardWords(task.guards)].flatMap((words) =>
      words === null ? [] : [` ${words}`],
    );
    const line = `${indent}${index + 1}. ${task.id} (${kindWords(task)})${after}${more.join('')}`;
    return [line, ...toLines(task.tasks ?? [], `${indent}   `)];
  });
}

function edgeWords(edge: GraphEdge): string {
  const when = whenWords(edge);
  return when === null ? edge.task : `${edge.task} (${when})`;
}
