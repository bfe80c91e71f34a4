import type { GraphNode } from './graph.js';

/**
 * The cycles of a graph as trails of ids, `[a, b, c]` for a → b → c → a, where an arrow leads from a task to one it
 * depends on. Each knot of tasks that depend on one another is told once, by a shortest trail that begins with the
 * task that stands first in the file. A task that depends on itself alone is not told here.
 */
export function findCycles(nodes: readonly GraphNode[]): readonly (readonly string[])[] {
  const positions = new Map(nodes.map((node, index) => [node.id, index]));
  const targets = nodes.map((node) => [...new Set(node.dependsOn.flatMap((id) => positions.get(id) ?? []))]);
  const component = stronglyConnected(targets);
  const members = new Map<number, number[]>();
  component.forEach((name, index) => {
    const group = members.get(name);
    if (group === undefined) members.set(name, [index]);
    else group.push(index);
  });
  return [...members.values()]
    .filter((group) => group.length > 1)
    .toSorted((one, other) => (one[0] ?? 0) - (other[0] ?? 0))
    .map((group) => shortestTrail(group, targets, component).map((index) => nodes[index]?.id ?? ''));
}

/**
 * Tarjan's algorithm (Depth-first search and linear graph algorithms, 1972) without recursion: for each position, a
 * number that it shares with exactly those it lies on a cycle with.
 */
function stronglyConnected(targets: readonly (readonly number[])[]): readonly number[] {
  const order = targets.map(() => -1);
  const low = targets.map(() => 0);
  const component = targets.map(() => -1);
  const open: number[] = [];
  let counter = 0;
  const enter = (node: number, path: { readonly node: number; next: number }[]): void => {
    order[node] = counter;
    low[node] = counter;
    counter += 1;
    open.push(node);
    path.push({ node, next: 0 });
  };
  for (let start = 0; start < targets.length; start += 1) {
    if (order[start] !== -1) continue;
    const path: { readonly node: number; next: number }[] = [];
    enter(start, path);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = targets[top.node]?.[top.next];
      if (target !== undefined) {
        top.next += 1;
        if (order[target] === -1) enter(target, path);
        else if (component[target] === -1) low[top.node] = Math.min(low[top.node] ?? 0, order[target] ?? 0);
        continue;
      }
      path.pop();
      const below = path.at(-1)?.node;
      if (below !== undefined) low[below] = Math.min(low[below] ?? 0, low[top.node] ?? 0);
      if (low[top.node] === order[top.node]) closeComponent(top.node, open, component);
    }
  }
  return component;
}

function closeComponent(root: number, open: number[], component: number[]): void {
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    component[node] = root;
    if (node === root) return;
  }
}

// Looking from every task of a knot takes time in proportion to its square: large ones are looked at from one.
const largestSearched = 100;

function shortestTrail(
  group: readonly number[],
  targets: readonly (readonly number[])[],
  component: readonly number[],
): readonly number[] {
  let best: readonly number[] = [];
  for (const start of group.length > largestSearched ? group.slice(0, 1) : group) {
    const trail = trailFrom(start, targets, component);
    if (best.length === 0 || trail.length < best.length) best = trail;
  }
  const first = best.indexOf(Math.min(...best.slice(0, largestSearched)));
  return [...best.slice(first), ...best.slice(0, first)];
}

/** Breadth first from a task back to itself, within its knot. */
function trailFrom(
  start: number,
  targets: readonly (readonly number[])[],
  component: readonly number[],
): readonly number[] {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const target of targets[node] ?? []) {
      if (component[target] !== component[start] || target === node) continue;
      if (target === start) return walkBack(node, start, cameFrom);
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, node);
      queue.push(target);
    }
  }
  return [start];
}

function walkBack(end: number, start: number, cameFrom: ReadonlyMap<number, number>): readonly number[] {
  const trail = [end];
  for (let node = end; node !== start;) {
    node = cameFrom.get(node) ?? start;
    trail.push(node);
  }
  return trail.toReversed();
}
