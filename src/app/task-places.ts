import { createHostExecutor } from '../host/executor.js';
import { createProcessHost } from '../host/processes/process-host.js';
import type { Executor, OutputSink } from '../model/ports.js';
import type { RunDirectory } from '../runs/run-directory.js';
import type { PluginModules } from './plugin-modules.js';

/** Where the tasks of one run are done. */
export interface TaskPlaces {
  readonly executor: Executor;
  /** Ends whatever is left, and resolves when it is gone. May be called again. */
  close(): Promise<void>;
}

/** What they need to know of the run. */
export interface TaskPlacesOptions {
  readonly modules: PluginModules;
  readonly directory: RunDirectory;
  /** What tasks inherit: the environment oprun was started with, without what secrets come from. */
  readonly env: NodeJS.ProcessEnv;
  readonly output: OutputSink;
  readonly warn: (task: string, message: string) => void;
  /** Aborted to end everything at once. */
  readonly kill: AbortSignal;
}

/** This process and its worker threads: the only place there is. */
export function openPlaces(options: TaskPlacesOptions): TaskPlaces {
  const { modules, directory, env, output, warn, kill } = options;
  const processes = createProcessHost({ env, tag: modules.tag });
  const executor = createHostExecutor({
    modules: modules.byName,
    pool: modules.pool,
    processes,
    output,
    warn,
    run: directory,
  });

  function killAll(): void {
    processes.killAll();
    void modules.pool.close();
  }

  kill.addEventListener('abort', killAll, { once: true });
  return {
    executor,
    async close() {
      kill.removeEventListener('abort', killAll);
      await processes.close();
    },
  };
}
