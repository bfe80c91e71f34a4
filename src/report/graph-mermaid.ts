import { guardWords } from './graph-guards.js';
import { conditionWords, kindWords, whenWords } from './graph-words.js';
import type { GraphTask, GraphView } from './graph-view.js';

/**
 * The graph for mermaid: a task that holds others is a subgraph, a loop a hexagon, another file that is drawn elsewhere
 * a box with double sides, an edge that asks for another ending than completion is dotted. Nodes go by number: words
 * such as `end` mean something else to mermaid.
 */
export function renderMermaid({ tasks }: GraphView): string {
  const drawing = { nodes: [], edges: [], count: 0 };
  drawAll(tasks, '  ', drawing);
  return `${['graph TD', ...drawing.nodes, ...drawing.edges].join('\n')}\n`;
}

interface Drawing {
  readonly nodes: string[];
  readonly edges: string[];
  count: number;
}

function drawAll(tasks: readonly GraphTask[], indent: string, drawing: Drawing): void {
  const names = new Map<string, string>();
  for (const task of tasks) {
    const name = `t${drawing.count}`;
    drawing.count += 1;
    names.set(task.id, name);
    drawNode(task, name, indent, drawing);
  }
  for (const { id, dependsOn } of tasks) {
    for (const edge of dependsOn) {
      const when = whenWords(edge);
      const arrow = when === null ? '-->' : `-.->|${when}|`;
      drawing.edges.push(`  ${names.get(edge.task) ?? ''} ${arrow} ${names.get(id) ?? ''}`);
    }
  }
}

function drawNode(task: GraphTask, name: string, indent: string, drawing: Drawing): void {
  const label = `"${toLabel(task)}"`;
  if (task.tasks === null) {
    drawing.nodes.push(`${indent}${name}${shaped(task, label)}`);
    return;
  }
  drawing.nodes.push(`${indent}subgraph ${name}[${label}]`);
  drawAll(task.tasks, `${indent}  `, drawing);
  drawing.nodes.push(`${indent}end`);
}

function shaped({ kind, loop }: GraphTask, label: string): string {
  if (kind === 'workflow') return `[[${label}]]`;
  return loop === null ? `[${label}]` : `{{${label}}}`;
}

/** An ordinary task is its id; what is more to say of one stands on lines of its own. */
function toLabel(task: GraphTask): string {
  const isPlain = task.kind === 'plugin' && task.loop === null;
  const lines = [
    task.id,
    isPlain ? null : kindWords(task),
    conditionWords(task),
    guardWords(task.guards),
  ].filter((line) => line !== null);
  return lines.map(escapeLabel).join('<br>');
}

/** As mermaid's character codes: what ends a label, is markup in it, or would begin a directive, a formula or an icon. */
function escapeLabel(text: string): string {
  return text.replaceAll(/["#<>&%`\\;:]|\$(?=\$)/gu, (character) => `#${character.charCodeAt(0)};`);
}
