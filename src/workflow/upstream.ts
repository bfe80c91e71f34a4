import type { TaskDraft } from './task-draft.js';

/** Answers what stands where in lists of tasks. */
export interface UpstreamSearch {
  /** The task of a list that has an id. One whose id is broken is found by what stands there. */
  find(list: readonly TaskDraft[], id: string): TaskDraft | undefined;
  /** The ids of a list, each once. */
  ids(list: readonly TaskDraft[]): Iterable<string>;
  /** Whether a task is over before another one of the same list begins. */
  isAbove(task: TaskDraft, below: TaskDraft): boolean;
}

/**
 * Searches upwards from the task that asks, so that nothing is paid for tasks nobody asks about, and the nearest are
 * found first.
 */
export function createUpstream(): UpstreamSearch {
  const graphs = new WeakMap<readonly TaskDraft[], Graph>();
  const graphOf = (list: readonly TaskDraft[]): Graph => {
    const known = graphs.get(list);
    if (known !== undefined) return known;
    const graph = toGraph(list);
    graphs.set(list, graph);
    return graph;
  };
  return {
    find: (list, id) => graphOf(list).byId.get(id),
    ids: (list) => graphOf(list).byId.keys(),
    isAbove: (task, below) => search(graphOf(below.beside), task, below),
  };
}

/** A list of tasks by position, for searches that are many. */
interface Graph {
  readonly byId: ReadonlyMap<string, TaskDraft>;
  readonly positions: ReadonlyMap<TaskDraft, number>;
  /** What each waits for; null where that cannot be read. */
  readonly above: readonly (readonly number[] | null)[];
  /** By position: the number of the last search that came by. */
  readonly visited: Int32Array;
  searches: number;
}

function toGraph(list: readonly TaskDraft[]): Graph {
  const byId = new Map<string, TaskDraft>();
  for (const draft of list) {
    const id = draft.id?.text ?? draft.brokenId;
    if (id !== null && !byId.has(id)) byId.set(id, draft);
  }
  const positions = new Map(list.map((draft, position) => [draft, position]));
  const above = list.map((draft) => {
    if (draft.node.entries.get('depends_on')?.value.kind === 'broken') return null;
    return draft.dependsOn.flatMap(({ text }) => {
      const other = byId.get(text);
      return other === undefined ? [] : (positions.get(other) ?? []);
    });
  });
  return { byId, positions, above, visited: new Int32Array(list.length), searches: 0 };
}

function search(graph: Graph, task: TaskDraft, below: TaskDraft): boolean {
  const target = graph.positions.get(task);
  const start = graph.positions.get(below);
  // An id that cannot be one has been told about: waiting for it was meant, perhaps.
  if (task.id === null || target === undefined || start === undefined) return true;
  graph.searches += 1;
  const queue = [start];
  for (const position of queue) {
    const above = graph.above[position];
    // What it waits for cannot be read: nothing is certain.
    if (above === null || above === undefined) return true;
    for (const next of above) {
      if (next === target) return true;
      if (graph.visited[next] === graph.searches) continue;
      graph.visited[next] = graph.searches;
      queue.push(next);
    }
  }
  return false;
}
