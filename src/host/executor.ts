import { setMaxListeners } from 'node:events';
import type { Attempt, Executor, Outcome } from '../model/ports.js';
import type { Plugin } from '../plugin/contract.js';
import { encodeResult } from '../plugin/encode-result.js';
import { parseConfig } from '../plugin/parse-config.js';
import { toFailure } from '../plugin/to-failure.js';
import { createAttemptProcesses } from './attempt-processes.js';
import { systemClock } from './clock.js';
import { cancelledOutcome, completeAttempt } from './complete-attempt.js';
import { createContextHere } from './context-here.js';
import type { RunSurroundings } from './context-surroundings.js';
import { createTableStore } from './context-tables.js';
import { toSource, type PluginModule } from './plugin-module.js';
import { findUserModule } from './workers/find-user-module.js';
import type { WorkerPool } from './workers/pool.js';
import { runInWorker } from './workers/run-task.js';

/** What the tasks of a run are done with. */
export interface HostExecutorOptions extends Omit<RunSurroundings, 'tables'> {
  readonly modules: ReadonlyMap<string, PluginModule>;
  /** Stays the caller's to close. */
  readonly pool: WorkerPool;
}

/**
 * Does tasks in this process: built-in plugins that say so on this thread, everything else in workers. The tables that
 * tasks publish live here, for one run.
 */
export function createHostExecutor(options: HostExecutorOptions): Executor {
  const { modules, pool } = options;
  const surroundings: RunSurroundings = { ...options, tables: createTableStore() };

  return {
    async execute(attempt) {
      const { plugin: name } = attempt;
      const module = modules.get(name);
      if (module === undefined) throw new Error(`there is no plugin "${name}"`);
      if (attempt.signal.aborted) return { status: 'cancelled' };
      // Every attempt of a loop listens to one signal, which Node would take for a leak from eleven on.
      setMaxListeners(0, attempt.signal);
      const plugin = module.builtin === null ? null : await module.builtin.load();
      if (plugin?.place === 'scheduler') return await runHere(plugin, attempt, surroundings);
      const userCode = plugin === null ? null : await findUserCode(plugin, attempt);
      const source =
        userCode === null ? toSource(module) : { ...toSource(module), key: `${module.url} ${userCode}` };
      const who = userCode === null ? `the plugin "${name}"` : 'the function';
      return await runInWorker(pool, { attempt, source, who, surroundings });
    },
  };
}

/** Which module of the user's a built-in plugin is going to load for a task; null where it loads none. */
async function findUserCode(plugin: Plugin, attempt: Attempt): Promise<string | null> {
  if (plugin.loads === undefined) return null;
  const parsed = parseConfig(plugin, attempt.config);
  if (!parsed.ok) return '';
  const specifier = plugin.loads(parsed.config);
  const found = await findUserModule(specifier, attempt);
  return 'url' in found ? found.url : specifier;
}

async function runHere(plugin: Plugin, attempt: Attempt, surroundings: RunSurroundings): Promise<Outcome> {
  const processes = createAttemptProcesses(attempt, surroundings);
  const { context, published, close } = createContextHere(attempt, surroundings, processes);
  try {
    const parsed = parseConfig(plugin, attempt.config);
    if (!parsed.ok) return { status: 'failed', failure: parsed.failure };
    const { value, losses } = encodeResult(await plugin.run(parsed.config, context));
    close();
    const completion = { result: value, losses, table: published() };
    // It stands, also where a cancel came meanwhile: nothing has kept the task from ending by itself.
    return await completeAttempt(attempt, completion, { processes, surroundings });
  } catch (thrown) {
    return wasCancelled(thrown, attempt.signal)
      ? cancelledOutcome(processes.runningAtCancel())
      : { status: 'failed', failure: toFailure(thrown, systemClock.wall()) };
  } finally {
    close();
    await processes.end();
    processes.remove();
  }
}

/** Whether it was the cancel that broke a plugin off: `exec` rejects with its reason. */
function wasCancelled(thrown: unknown, signal: AbortSignal): boolean {
  return signal.aborted && thrown === signal.reason;
}
