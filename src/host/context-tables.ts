import { findNearestTable } from '../data/nearest-table.js';
import { shareTable } from '../data/share-table.js';
import type { Table } from '../data/table.js';
import type { Failure } from '../model/failure.js';
import type { Upstream, UpstreamTask } from '../model/ports.js';

/** The tables that the tasks of a run have published, by the full names of the tasks. */
export interface TableStore {
  /** Keeps what a task has published, once it has completed. */
  keep(task: string, table: Table): void;
  /** The table that a task means: that of the task it knows by `id`, or the nearest one. */
  find(upstream: Upstream, id: string | null): FoundTable;
}

/** A table, with a warning where it may be another one the next time; or why there is none. */
export type FoundTable =
  { readonly table: Table; readonly warning: string | null } | { readonly failure: Failure };

/** Starts with no table. */
export function createTableStore(): TableStore {
  /** Oldest first. */
  const tables = new Map<string, Table>();

  function findById(upstream: Upstream, id: string): FoundTable {
    const task = findUpstream(upstream, (above) => above.id === id);
    if (task === undefined) {
      return invalid(
        `task "${id}" is not upstream of this task, so its table may not be there yet: add "${id}" to \`depends_on\``,
      );
    }
    const table = tables.get(task.name);
    return table === undefined ? invalid(`task "${id}" has published no table`) : { table, warning: null };
  }

  function findNearest(upstream: Upstream): FoundTable {
    const nearest = findNearestTable(namesOf(upstream), [...tables.keys()]);
    switch (nearest.kind) {
      case 'none':
        return invalid('no task upstream has published a table');
      case 'tie': {
        const ids = nearest.ids
          .map((name) => `"${findUpstream(upstream, (above) => above.name === name)?.id ?? name}"`)
          .join(' and ');
        return invalid(`the tables of ${ids} are equally near: say which one is meant (metrics: \`source\`)`);
      }
      case 'one':
        return take(nearest.id, null);
      case 'last':
        return take(
          nearest.id,
          `no task upstream has published a table, so the last one published in the run is used, that of "${nearest.id}": ` +
            `another run may use another one; add "${nearest.id}" to \`depends_on\``,
        );
      default:
        return nearest satisfies never;
    }
  }

  function take(id: string, warning: string | null): FoundTable {
    const table = tables.get(id);
    if (table === undefined) throw new Error(`the table of "${id}" is gone`);
    return { table, warning };
  }

  return {
    keep(task, table) {
      // Published again counts as the last one.
      tables.delete(task);
      tables.set(task, shareTable(table));
    },
    find: (upstream, id) => (id === null ? findNearest(upstream) : findById(upstream, id)),
  };
}

/** The nearest task above that the test is true for. */
function findUpstream(upstream: Upstream, test: (task: UpstreamTask) => boolean): UpstreamTask | undefined {
  for (const level of upstream.levels()) {
    const found = level.find(test);
    if (found !== undefined) return found;
  }
  return undefined;
}

function* namesOf(upstream: Upstream): Iterable<readonly string[]> {
  for (const level of upstream.levels()) yield level.map(({ name }) => name);
}

function invalid(message: string): FoundTable {
  return { failure: { class: 'validation', message } };
}
