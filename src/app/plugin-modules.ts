import { randomBytes } from 'node:crypto';
import { openCatalog } from '../host/catalog.js';
import type { HostCatalog } from '../host/catalog.js';
import type { PluginSpec } from '../host/catalog-files.js';
import type { BuiltinPlugin, PluginModule } from '../host/plugin-module.js';
import { createWorkerPool } from '../host/workers/pool.js';
import type { WorkerPool } from '../host/workers/pool.js';
import type { PluginProvenance } from '../model/event.js';
import { builtins } from './builtins.generated.js';
import { builtFiles } from './built-files.js';
import { version } from './version.js';

/** The plugin modules of one workflow, and the worker threads in which user code lives. */
export interface PluginModules {
  /** Marks every process and thread that is started for this workflow. */
  readonly tag: string;
  readonly pool: WorkerPool;
  /** What tasks inherit: the environment oprun was started with, but for what is withheld. */
  readonly env: NodeJS.ProcessEnv;
  /** Keeps variables from all tasks of the workflow, also those in threads. No task may be under way. */
  withhold(names: readonly string[]): Promise<void>;
  readonly byName: ReadonlyMap<string, PluginModule>;
  /** Takes in the built-in plugins and those that are named, beside what was taken in before. */
  open(specs: readonly PluginSpec[], complete: boolean): Promise<HostCatalog>;
  provenanceOf(name: string): PluginProvenance;
  /** Ends the worker threads, but for one that hangs in a call of the system's: `stuck` then. */
  close(): Promise<'ended' | 'stuck'>;
}

/** Nothing is taken in yet, and no thread is started before user code needs one. */
export function createPluginModules(): PluginModules {
  const tag = randomBytes(12).toString('hex');
  const env = { ...process.env };
  const pool = createWorkerPool({
    entry: builtFiles.worker,
    shims: builtFiles.shims,
    env,
    tag,
  });
  let byName: ReadonlyMap<string, PluginModule> = new Map();
  const named: PluginSpec[] = [];
  return {
    tag,
    pool,
    env,
    async withhold(names) {
      const known = names.filter((name) => env[name] !== undefined);
      for (const name of known) delete env[name];
      // Threads that checked the workflow still have them.
      if (known.length > 0) await pool.close();
    },
    get byName() {
      return byName;
    },
    async open(specs, complete) {
      const fresh = specs.filter((spec) => !named.some((known) => isSame(known, spec)));
      const before = named.length;
      named.push(...fresh);
      const opened = await openCatalog({ builtins: builtinPlugins, specs: named, pool, complete });
      byName = opened.modules;
      const problems = opened.problems.flatMap((problem) => {
        const spec = fresh[problem.index - before];
        return spec === undefined ? [] : [{ ...problem, index: specs.indexOf(spec) }];
      });
      return { ...opened, problems };
    },
    provenanceOf(name) {
      const module = byName.get(name);
      if (module === undefined) throw new Error(`there is no plugin "${name}"`);
      return {
        version: module.builtin === null ? module.version : version,
        source: module.source,
        sha256: module.sha256,
      };
    },
    async close() {
      await pool.close();
      return pool.isStuck() ? 'stuck' : 'ended';
    },
  };
}

function isSame(one: PluginSpec, other: PluginSpec): boolean {
  return one.spec === other.spec && one.baseDir === other.baseDir;
}

const builtinPlugins: ReadonlyMap<string, BuiltinPlugin> = new Map(
  [...builtins].map(([name, load]) => [name, { load, url: builtFiles.plugin(name) }]),
);
