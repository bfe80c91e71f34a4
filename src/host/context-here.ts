import type { Table } from '../data/table.js';
import type { Attempt } from '../model/ports.js';
import type { PluginContext } from '../plugin/contract.js';
import { TaskFailure } from '../plugin/task-failure.js';
import type { AttemptProcesses } from './attempt-processes.js';
import { listResults, type RunSurroundings } from './context-surroundings.js';
import { createPluginContext } from './plugin-context.js';

/** The context of a task whose plugin runs on this thread, and what it has published. */
export interface ContextHere {
  readonly context: PluginContext;
  readonly published: () => Table | null;
  /** Makes the context refuse everything. */
  readonly close: () => void;
}

/** Makes the context for a plugin that only starts processes and need not leave the scheduler's thread. */
export function createContextHere(
  attempt: Attempt,
  { run, output, tables, warn }: RunSurroundings,
  processes: AttemptProcesses,
): ContextHere {
  const { task, number, params, workingDir, signal, upstream } = attempt;
  let published: Table | null = null;
  const { context, close } = createPluginContext(
    { task: { id: task, attempt: number }, run, params, workingDir, signal },
    {
      results: () => listResults(attempt),
      table(id) {
        const found = tables.find(upstream, id);
        if ('failure' in found) throw new TaskFailure(found.failure.class, found.failure.message);
        return found;
      },
      publish(table) {
        published = table;
      },
      log: (lines) => output.write(task, number, 'stdout', Buffer.from(lines)),
      warn: (message) => warn(task, message),
      exec: async (options) => await processes.exec(options),
      load: async (module) => {
        throw new TaskFailure(
          'execution',
          `${module} is not loaded here: user code never runs on the scheduler's thread`,
        );
      },
    },
  );
  return { context, close, published: () => published };
}
