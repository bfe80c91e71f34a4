import { guardWords } from './graph-guards.js';
import { conditionWords, kindWords, whenWords } from './graph-words.js';
import type { GraphEdge, GraphTask, GraphView } from './graph-view.js';

/** A tree deeper than this goes on at the margin, so that a long chain does not walk off the screen. */
const deepest = 24;

/**
 * The graph as an indented tree: under a task stand those that wait for it, and before them, behind a dotted bar, those
 * inside of it. A task that was drawn before is marked with `↑`, one whose dependents are drawn further down with `…`.
 */
export function renderTree(graph: GraphView): string {
  const lines = [headOf(graph)];
  drawAll(graph.tasks, '', lines);
  return `${lines.join('\n')}\n`;
}

function headOf({ name, tasks, criticalPath }: GraphView): string {
  const path =
    criticalPath.length > 12 ? [...criticalPath.slice(0, 5), '…', ...criticalPath.slice(-5)] : criticalPath;
  const count = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
  return `${name}: ${count}, longest chain ${criticalPath.length}: ${path.join(' → ')}`;
}

interface Branch {
  readonly task: GraphTask;
  /** By which it was reached; null for one at the margin. */
  readonly edge: GraphEdge | null;
  readonly indent: string;
  readonly mark: '' | '├─ ' | '└─ ';
  readonly depth: number;
}

/** Draws the tasks that stand side by side; `margin` stands before every line. */
function drawAll(tasks: readonly GraphTask[], margin: string, lines: string[]): void {
  const children = childrenOf(tasks);
  const drawn = new Set<string>();
  const roots = tasks.filter((task) => task.dependsOn.length === 0);
  for (let at = 0; at < roots.length; at += 1) {
    const root = roots[at];
    if (root !== undefined) drawFrom(root);
  }

  function drawFrom(root: GraphTask): void {
    const stack: Branch[] = [{ task: root, edge: null, indent: margin, mark: '', depth: 0 }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { task, indent, mark, depth } = top;
      const below = children.get(task.id) ?? [];
      const again = drawn.has(task.id);
      const cut = !again && depth === deepest && below.length > 0;
      lines.push(`${indent}${mark}${describe(top)}${again ? ' ↑' : ''}${cut ? ' …' : ''}`);
      if (again) continue;
      if (cut) {
        roots.push(task);
        continue;
      }
      drawn.add(task.id);
      const inner = `${indent}${innerIndents[mark]}`;
      if (task.tasks !== null) drawAll(task.tasks, `${inner}${below.length > 0 ? '│' : ' '}  ┊ `, lines);
      for (const [index, child] of [...below.entries()].toReversed()) {
        const last = index === below.length - 1;
        stack.push({ ...child, indent: inner, mark: last ? '└─ ' : '├─ ', depth: depth + 1 });
      }
    }
  }
}

const innerIndents = { '': '', '├─ ': '│  ', '└─ ': '   ' } as const;

function describe({ task, edge }: Branch): string {
  const when = edge === null ? null : whenWords(edge);
  const condition = conditionWords(task);
  const guards = guardWords(task.guards);
  return [
    `${task.id} (${kindWords(task)})`,
    ...(when === null ? [] : [`when ${when}`]),
    ...(condition === null ? [] : [condition]),
    ...(guards === null ? [] : [guards]),
  ].join(' ');
}

type Child = Pick<Branch, 'task' | 'edge'>;

function childrenOf(tasks: readonly GraphTask[]): ReadonlyMap<string, readonly Child[]> {
  const children = new Map<string, Child[]>();
  for (const task of tasks) {
    for (const edge of task.dependsOn) {
      const list = children.get(edge.task) ?? [];
      list.push({ task, edge });
      children.set(edge.task, list);
    }
  }
  return children;
}
