/** A workflow's graph as a reader wants it drawn. */
export interface GraphView {
  readonly name: string;
  /** In file order. */
  readonly tasks: readonly GraphTask[];
  /** Ids of the longest chain of dependencies. */
  readonly criticalPath: readonly string[];
}

/** One task of the graph; `level` is the length of the longest chain above it. */
export interface GraphTask {
  readonly id: string;
  readonly plugin: string;
  readonly dependsOn: readonly string[];
  readonly level: number;
}

/** The forms a graph is drawn in. */
export const graphFormats = ['text', 'mermaid', 'dot', 'json'] as const;

/** One of `graphFormats`. */
export type GraphFormat = (typeof graphFormats)[number];

/** Draws the graph; every form is linear in tasks and dependencies. */
export function renderGraph(graph: GraphView, format: GraphFormat): string {
  switch (format) {
    case 'text':
      return renderTree(graph);
    case 'mermaid':
      return renderMermaid(graph);
    case 'dot':
      return renderDot(graph);
    case 'json':
      return renderJson(graph);
    default:
      return format satisfies never;
  }
}

/** A tree deeper than this goes on at the margin, so that a long chain does not walk off the screen. */
const deepest = 24;

function renderTree(graph: GraphView): string {
  const children = childrenOf(graph);
  const lines = [headOf(graph)];
  const drawn = new Set<string>();
  const margin = graph.tasks.filter((task) => task.dependsOn.length === 0);
  for (let at = 0; at < margin.length; at += 1) {
    const root = margin[at];
    if (root !== undefined) drawFrom(root);
  }
  return `${lines.join('\n')}\n`;

  function drawFrom(root: GraphTask): void {
    const stack = [{ task: root, indent: '', branch: '', depth: 0 }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { task, indent, branch, depth } = top;
      const below = children.get(task.id) ?? [];
      const again = drawn.has(task.id);
      const cut = !again && depth === deepest && below.length > 0;
      lines.push(`${indent}${branch}${task.id} (${task.plugin})${again ? ' ↑' : ''}${cut ? ' …' : ''}`);
      if (again) continue;
      if (cut) {
        margin.push(task);
        continue;
      }
      drawn.add(task.id);
      const inner = `${indent}${branch === '' ? '' : branch === '└─ ' ? '   ' : '│  '}`;
      for (const [index, child] of [...below.entries()].toReversed()) {
        const last = index === below.length - 1;
        stack.push({ task: child, indent: inner, branch: last ? '└─ ' : '├─ ', depth: depth + 1 });
      }
    }
  }
}

function headOf({ name, tasks, criticalPath }: GraphView): string {
  const path =
    criticalPath.length > 12 ? [...criticalPath.slice(0, 5), '…', ...criticalPath.slice(-5)] : criticalPath;
  const count = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
  return `${name}: ${count}, longest chain ${criticalPath.length}: ${path.join(' → ')}`;
}

function childrenOf({ tasks }: GraphView): ReadonlyMap<string, readonly GraphTask[]> {
  const children = new Map<string, GraphTask[]>();
  for (const task of tasks) {
    for (const id of task.dependsOn) {
      const list = children.get(id) ?? [];
      list.push(task);
      children.set(id, list);
    }
  }
  return children;
}

/** Nodes go by number: words such as `end` mean something else to mermaid. */
function renderMermaid({ tasks }: GraphView): string {
  const numbers = new Map(tasks.map((task, index) => [task.id, index]));
  const lines = ['graph TD'];
  for (const [index, task] of tasks.entries()) lines.push(`  t${index}["${task.id}"]`);
  for (const [index, task] of tasks.entries()) {
    for (const id of task.dependsOn) lines.push(`  t${numbers.get(id)} --> t${index}`);
  }
  return `${lines.join('\n')}\n`;
}

function renderDot({ name, tasks }: GraphView): string {
  const lines = [`digraph ${JSON.stringify(name)} {`, '  rankdir=LR;', '  node [shape=box];'];
  for (const task of tasks) lines.push(`  "${task.id}" [tooltip=${JSON.stringify(task.plugin)}];`);
  for (const task of tasks) {
    for (const id of task.dependsOn) lines.push(`  "${id}" -> "${task.id}";`);
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

function renderJson({ name, tasks, criticalPath }: GraphView): string {
  const view = {
    name,
    tasks: tasks.map(({ id, plugin, dependsOn, level }) => ({ id, plugin, depends_on: dependsOn, level })),
    critical_path: criticalPath,
  };
  return `${JSON.stringify(view, null, 2)}\n`;
}
