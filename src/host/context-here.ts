import type { Table } from '../data/table.js';
import { checkTable } from '../data/share-table.js';
import type { Attempt } from '../model/ports.js';
import type { PluginContext } from '../plugin/contract.js';
import { TaskFailure } from '../plugin/task-failure.js';
import { listResults, type AttemptProcesses, type RunSurroundings } from './context-surroundings.js';

/** The context of a task whose plugin runs on this thread, and what it has published. */
export interface ContextHere {
  readonly context: PluginContext;
  readonly published: () => Table | null;
}

/** Makes the context for a plugin that only starts processes and need not leave the scheduler's thread. */
export function createContextHere(
  attempt: Attempt,
  surroundings: RunSurroundings,
  processes: AttemptProcesses,
): ContextHere {
  const { task, number, signal, upstream } = attempt;
  const { run, params, output, tables, warn } = surroundings;
  let table: Table | null = null;
  const context: PluginContext = {
    task: { id: task.id, attempt: number },
    run,
    params,
    workingDir: task.workingDir,
    signal,
    get results() {
      return Object.freeze(Object.fromEntries(listResults(attempt)));
    },
    table(id) {
      const found = tables.find(upstream, id ?? null);
      if ('failure' in found) throw new TaskFailure(found.failure.class, found.failure.message);
      if (found.warning !== null) warn(task.id, found.warning);
      return found.table;
    },
    publish(next) {
      const fault = checkTable(next);
      if (fault !== null) throw new TaskFailure('validation', `what was published is no table: ${fault}`);
      table = next;
    },
    log(text) {
      output.write(task.id, number, 'stdout', Buffer.from(text.endsWith('\n') ? text : `${text}\n`));
    },
    warn(message) {
      warn(task.id, message);
    },
    exec: async (options) => await processes.exec(options),
    load: async (module) => {
      throw new TaskFailure(
        'execution',
        `${module} is not loaded here: user code never runs on the scheduler's thread`,
      );
    },
  };
  return { context, published: () => table };
}
