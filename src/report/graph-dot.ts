import { escapeControls } from '../text/escape-controls.js';
import { guardWords } from './graph-guards.js';
import { conditionWords, kindWords, whenWords } from './graph-words.js';
import type { GraphTask, GraphView } from './graph-view.js';

/**
 * The graph for Graphviz: a task that holds others is a cluster, an edge that asks for another ending than completion is
 * dashed. Edges cannot begin or end at a cluster, so an unseen node stands in each for it.
 */
export function renderDot({ name, tasks }: GraphView): string {
  const drawing: Drawing = { nodes: [], edges: [] };
  drawAll(tasks, '', '  ', drawing);
  const lines = [
    `digraph ${quote(name)} {`,
    '  rankdir=LR;',
    ...(tasks.some((task) => task.tasks !== null) ? ['  compound=true;'] : []),
    '  node [shape=box];',
    ...drawing.nodes,
    ...drawing.edges,
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

interface Drawing {
  readonly nodes: string[];
  readonly edges: string[];
}

/** @param outer what stands before the ids to make full names: `group/`, or nothing */
function drawAll(tasks: readonly GraphTask[], outer: string, indent: string, drawing: Drawing): void {
  const clusters = new Set(tasks.filter((task) => task.tasks !== null).map(({ id }) => id));
  for (const task of tasks) drawNode(task, outer, indent, drawing);
  for (const { id, dependsOn } of tasks) {
    for (const edge of dependsOn) {
      const when = whenWords(edge);
      const attributes = [
        ...(clusters.has(edge.task) ? [`ltail=${clusterName(`${outer}${edge.task}`)}`] : []),
        ...(clusters.has(id) ? [`lhead=${clusterName(`${outer}${id}`)}`] : []),
        ...(when === null ? [] : ['style=dashed', `label=${quote(when)}`]),
      ];
      const end = attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`;
      drawing.edges.push(`  ${quote(`${outer}${edge.task}`)} -> ${quote(`${outer}${id}`)}${end};`);
    }
  }
}

function drawNode(task: GraphTask, outer: string, indent: string, drawing: Drawing): void {
  const name = `${outer}${task.id}`;
  const more = [conditionWords(task), guardWords(task.guards)].filter((line) => line !== null);
  if (task.tasks === null) {
    const lines = [task.id, ...(isPlain(task) ? [] : [kindWords(task)]), ...more];
    const label = lines.length === 1 && outer === '' ? '' : `label=${quoteLines(lines)}, `;
    drawing.nodes.push(`${indent}${quote(name)} [${label}tooltip=${quote(kindWords(task))}];`);
    return;
  }
  const label = quoteLines([`${task.id} (${kindWords(task)})`, ...more]);
  drawing.nodes.push(`${indent}subgraph ${clusterName(name)} {`, `${indent}  label=${label};`);
  drawing.nodes.push(`${indent}  ${quote(name)} [shape=point, style=invis];`);
  drawAll(task.tasks, `${name}/`, `${indent}  `, drawing);
  drawing.nodes.push(`${indent}}`);
}

function isPlain({ kind, loop }: GraphTask): boolean {
  return kind === 'plugin' && loop === null;
}

function clusterName(name: string): string {
  return quote(`cluster_${name}`);
}

function quoteLines(lines: readonly string[]): string {
  return `"${lines.map(escape).join('\\n')}"`;
}

function quote(text: string): string {
  return `"${escape(text)}"`;
}

/** A backslash begins an escape in labels and tooltips, an ampersand a character's name. */
function escape(text: string): string {
  return escapeControls(text)
    .replaceAll(/["\\]/gu, '\\$&')
    .replaceAll(/&(?=#?\w+;)/gu, '&amp;');
}
