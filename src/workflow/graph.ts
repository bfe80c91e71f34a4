import TinyQueue from 'tinyqueue';

/** A task as the graph sees it. Ids are unique; a dependency on an id that is not there is no arrow. */
export interface GraphNode {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/** Ids in an order in which every task stands after its dependencies; among equals, file order. Tasks of a cycle are left out. */
export function topologicalOrder(nodes: readonly GraphNode[]): readonly string[] {
  const { dependents, waitsFor } = arrowsOf(nodes);
  const ready = new TinyQueue(indexesWhere(waitsFor, (count) => count === 0));
  const order: string[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    order.push(idAt(nodes, next));
    for (const dependent of dependents[next] ?? []) {
      const left = (waitsFor[dependent] ?? 0) - 1;
      waitsFor[dependent] = left;
      if (left === 0) ready.push(dependent);
    }
  }
  return order;
}

/** Ids by the number of arrows on the longest way up: the first level depends on nothing. Each level in file order. */
export function levels(nodes: readonly GraphNode[]): readonly (readonly string[])[] {
  const depths = longestWays(nodes);
  const result: string[][] = [];
  for (const node of nodes) {
    const depth = depths.get(node.id)?.length;
    if (depth === undefined) continue;
    while (result.length < depth) result.push([]);
    result[depth - 1]?.push(node.id);
  }
  return result;
}

/** The longest chain by number of tasks, from the first task to the last. Of several, the first in file order. */
export function criticalPath(nodes: readonly GraphNode[]): readonly string[] {
  const ways = longestWays(nodes);
  let last: string | null = null;
  for (const { id } of nodes)
    if ((ways.get(id)?.length ?? 0) > (last === null ? 0 : (ways.get(last)?.length ?? 0))) last = id;
  const path: string[] = [];
  for (let id = last; id !== null; id = ways.get(id)?.previous ?? null) path.push(id);
  return path.toReversed();
}

interface Way {
  /** Number of tasks on the longest chain that ends here. */
  readonly length: number;
  readonly previous: string | null;
}

function longestWays(nodes: readonly GraphNode[]): ReadonlyMap<string, Way> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ways = new Map<string, Way>();
  for (const id of topologicalOrder(nodes)) {
    let way: Way = { length: 1, previous: null };
    for (const dependency of byId.get(id)?.dependsOn ?? []) {
      const length = (ways.get(dependency)?.length ?? 0) + 1;
      if (length > way.length) way = { length, previous: dependency };
    }
    ways.set(id, way);
  }
  return ways;
}

interface Arrows {
  /** By position of a task: positions of those that depend on it. */
  readonly dependents: readonly (readonly number[])[];
  /** By position: how many dependencies it has. */
  readonly waitsFor: number[];
}

function arrowsOf(nodes: readonly GraphNode[]): Arrows {
  const positions = new Map(nodes.map((node, index) => [node.id, index]));
  const dependents: number[][] = nodes.map(() => []);
  const waitsFor = nodes.map((node, index) => {
    const above = new Set(node.dependsOn.flatMap((id) => positions.get(id) ?? []));
    for (const dependency of above) dependents[dependency]?.push(index);
    return above.size;
  });
  return { dependents, waitsFor };
}

function indexesWhere(values: readonly number[], holds: (value: number) => boolean): number[] {
  return values.flatMap((value, index) => (holds(value) ? [index] : []));
}

function idAt(nodes: readonly GraphNode[], index: number): string {
  return nodes[index]?.id ?? '';
}
