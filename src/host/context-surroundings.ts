import type { Json } from '../model/json.js';
import type { Attempt, OutputSink } from '../model/ports.js';
import type { TableStore } from './context-tables.js';
import type { ProcessHost } from './processes/process-host.js';

/** What every task of a run is surrounded by. */
export interface RunSurroundings {
  readonly run: { readonly id: string; readonly dir: string };
  readonly processes: Pick<ProcessHost, 'exec' | 'createFolder'>;
  readonly output: OutputSink;
  readonly tables: TableStore;
  readonly warn: (task: string, message: string) => void;
}

/**
 * The result of every task above, by the id it has for this one, in pairs: an id such as `__proto__` is an ordinary key
 * only there. Of two with one id the nearer counts: a group may have a task called like one outside of it.
 */
export function listResults({ upstream }: Attempt): readonly (readonly [string, Json])[] {
  const results = new Map<string, Json>();
  for (const { id, name } of [...upstream.levels()].flat()) {
    const result = results.has(id) ? undefined : upstream.result(name);
    if (result !== undefined) results.set(id, result);
  }
  return [...results];
}
