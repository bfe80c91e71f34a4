import type { Attempt, Executor, Outcome } from '../model/ports.js';
import { encodeResult } from '../plugin/encode-result.js';
import { parseConfig } from '../plugin/parse-config.js';
import { toFailure } from '../plugin/to-failure.js';
import { createContextHere } from './context-here.js';
import { createAttemptProcesses, type RunSurroundings } from './context-surroundings.js';
import { createTableStore } from './context-tables.js';
import { toSource, type BuiltinPlugin, type PluginModule } from './plugin-module.js';
import { findUserModule } from './workers/find-user-module.js';
import type { WorkerPool } from './workers/pool.js';
import { runInWorker } from './workers/run-task.js';

/** What the tasks of a run are done with. */
export interface HostExecutorOptions extends Omit<RunSurroundings, 'tables'> {
  readonly modules: ReadonlyMap<string, PluginModule>;
  /** Stays the caller's to close. */
  readonly pool: WorkerPool;
  /** How long a cancelled plugin may take to end by itself before its thread is ended; by default 5,000. */
  readonly graceMs?: number;
}

/**
 * Does tasks in this process: built-in plugins that only start processes on this thread, everything else in workers. The
 * tables that tasks publish live here, for one run.
 */
export function createHostExecutor(options: HostExecutorOptions): Executor {
  const { modules, pool, graceMs = 5000 } = options;
  const surroundings: RunSurroundings = { ...options, tables: createTableStore() };

  return {
    async execute(attempt) {
      const { plugin: name } = attempt.task;
      const module = modules.get(name);
      if (module === undefined) throw new Error(`there is no plugin "${name}"`);
      if (attempt.signal.aborted) return { status: 'cancelled' };
      const { builtin } = module;
      if (builtin?.place === 'scheduler') return await runHere(builtin, attempt, surroundings);
      const userCode = builtin === null ? null : await findUserCode(builtin, attempt, surroundings);
      const source =
        userCode === null ? toSource(module) : { ...toSource(module), key: `${module.url} ${userCode}` };
      const who = userCode === null ? `the plugin "${name}"` : 'the function';
      return await runInWorker(pool, { attempt, source, who, surroundings, graceMs });
    },
  };
}

/** Which module of the user's a built-in plugin is going to load for a task; null where it loads none. */
async function findUserCode(
  builtin: BuiltinPlugin,
  { task }: Attempt,
  { workflowDir }: RunSurroundings,
): Promise<string | null> {
  const plugin = await builtin.load();
  if (plugin.loads === undefined) return null;
  const parsed = parseConfig(plugin, task.config);
  if (!parsed.ok) return '';
  const specifier = plugin.loads(parsed.config);
  const found = await findUserModule(specifier, { workflowDir, workingDir: task.workingDir });
  return 'url' in found ? found.url : specifier;
}

async function runHere(
  builtin: BuiltinPlugin,
  attempt: Attempt,
  surroundings: RunSurroundings,
): Promise<Outcome> {
  const processes = createAttemptProcesses(attempt, surroundings);
  const { context, published } = createContextHere(attempt, surroundings, processes);
  try {
    const plugin = await builtin.load();
    const parsed = parseConfig(plugin, attempt.task.config);
    if (!parsed.ok) return { status: 'failed', failure: parsed.failure };
    const { value, losses } = encodeResult(await plugin.run(parsed.config, context));
    if (attempt.signal.aborted) return { status: 'cancelled' };
    for (const loss of losses) surroundings.warn(attempt.task.id, loss);
    const table = published();
    if (table !== null) surroundings.tables.keep(attempt.task.id, table);
    return { status: 'completed', result: value };
  } catch (thrown) {
    return attempt.signal.aborted
      ? { status: 'cancelled' }
      : { status: 'failed', failure: toFailure(thrown) };
  } finally {
    await processes.end();
  }
}
