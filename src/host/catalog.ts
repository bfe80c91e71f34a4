import type { JsonObject } from '../model/json.js';
import { checkConfig, toZodSchema } from '../plugin/check-config.js';
import type { CatalogEntry, CatalogProblem, ConfigIssue, OpenedCatalog } from '../plugin/catalog.js';
import { describeSchema } from '../plugin/describe-schema.js';
import { findPluginFiles, type PluginFile, type PluginSpec } from './catalog-files.js';
import { openPluginFile, type OpenedFile } from './catalog-open.js';
import { mapWithLimit } from './catalog-limit.js';
import { toSource, type BuiltinPlugin, type PluginModule } from './plugin-module.js';
import { askModule } from './workers/ask-module.js';
import type { WorkerPool } from './workers/pool.js';

/** What a catalog is opened from. */
export interface CatalogOptions {
  /** By name. */
  readonly builtins: ReadonlyMap<string, BuiltinPlugin>;
  /** What the workflow and the operator name; a problem gives the position in this list. */
  readonly specs: readonly PluginSpec[];
  /** User code is loaded in its workers, which then serve its tasks. */
  readonly pool: WorkerPool;
  /** False where the specs of the workflow are left out on purpose (`validate`). By default true. */
  readonly complete?: boolean;
  /** How long a module may take to load, and to check a config; by default 10,000. */
  readonly limitMs?: number;
}

/** A catalog, with what only the host needs to know of its plugins. */
export interface HostCatalog extends OpenedCatalog {
  readonly modules: ReadonlyMap<string, PluginModule>;
  /** Every plugin, by name. Asks for no schema. */
  list(): Promise<readonly PluginSummary[]>;
  /** What a plugin is and takes; null where there is none of that name. */
  describe(name: string): Promise<PluginDescription | null>;
}

/** A plugin for a person, in a line. */
export interface PluginSummary {
  readonly name: string;
  readonly summary: string | null;
  readonly version: string | null;
  /** `built-in`, or the file. */
  readonly source: string;
}

/** A plugin for a person, in full. */
export interface PluginDescription extends PluginSummary {
  /** JSON Schema of its config; null where it takes any, and where there is a problem. */
  readonly schema: JsonObject | null;
  /** Why its schema cannot be shown, in a sentence; null where it can. */
  readonly problem: string | null;
}

/** Opens the plugins that come with oprun and the modules that are named. Modules that cannot be opened are problems. */
export async function openCatalog(options: CatalogOptions): Promise<HostCatalog> {
  const { builtins, specs, pool, complete = true, limitMs = 10_000 } = options;
  const modules = new Map<string, PluginModule>();
  const summaries = new Map<string, string | null>();
  const problems: CatalogProblem[] = [];
  for (const [name, builtin] of builtins) modules.set(name, toBuiltinModule(name, builtin));

  function take(index: number, opened: OpenedFile): void {
    if ('problem' in opened) {
      problems.push({ index, ...opened.problem });
      return;
    }
    for (const { module, summary } of opened.plugins) {
      const other = modules.get(module.name);
      if (other === undefined) {
        modules.set(module.name, module);
        summaries.set(module.name, summary);
      } else {
        problems.push({ index, kind: 'name_clash', message: describeClash(module, other) });
      }
    }
  }

  const files: { readonly index: number; readonly file: PluginFile }[] = [];
  for (const [index, spec] of specs.entries()) {
    const found = await findPluginFiles(spec);
    if ('problem' in found) problems.push({ index, ...found.problem });
    // A file that two specs mean is opened once.
    else
      files.push(
        ...found.files
          .filter(({ path }) => !files.some((known) => known.file.path === path))
          .map((file) => ({ index, file })),
      );
  }
  const opened = await mapWithLimit(files, async ({ file }) => await openPluginFile(pool, file, limitMs));
  for (const [at, { index }] of files.entries()) {
    const result = opened[at];
    if (result !== undefined) take(index, result);
  }

  const toEntry = (module: PluginModule): CatalogEntry => ({
    name: module.name,
    ownWorkingDir: async () => await hasOwnWorkingDir(module),
    checkConfig: async (config) => await checkPluginConfig(pool, module, config, limitMs),
  });
  const names = [...modules.keys()].toSorted();
  const summarise = async (module: PluginModule): Promise<PluginSummary> => ({
    name: module.name,
    summary: (await module.builtin?.load())?.summary ?? summaries.get(module.name) ?? null,
    version: module.version,
    source: module.shown,
  });
  return {
    catalog: {
      names,
      complete,
      find(name) {
        const module = modules.get(name);
        return module === undefined ? undefined : toEntry(module);
      },
    },
    problems: problems.toSorted((one, other) => one.index - other.index),
    modules,
    list: async () =>
      await Promise.all(
        names.flatMap((name) => modules.get(name) ?? []).map(async (module) => await summarise(module)),
      ),
    async describe(name) {
      const module = modules.get(name);
      if (module === undefined) return null;
      return { ...(await summarise(module)), ...(await describeConfig(pool, module, limitMs)) };
    },
  };
}

function toBuiltinModule(name: string, builtin: BuiltinPlugin): PluginModule {
  return {
    name,
    url: builtin.url,
    origin: 'built-in',
    source: 'built-in',
    shown: 'built-in',
    version: null,
    sha256: null,
    builtin,
  };
}

function describeClash(module: PluginModule, other: PluginModule): string {
  if (other.builtin !== null)
    return `the plugin "${module.name}" of ${module.shown} has the name of a built-in plugin`;
  return `the plugin "${module.name}" of ${module.shown} is also in ${other.shown}`;
}

/** Code of the user's finds files from the directory that all threads share. */
async function hasOwnWorkingDir({ builtin }: PluginModule): Promise<boolean> {
  return builtin !== null && (await builtin.load()).loads === undefined;
}

async function checkPluginConfig(
  pool: WorkerPool,
  module: PluginModule,
  config: JsonObject,
  limitMs: number,
): Promise<readonly ConfigIssue[]> {
  if (module.builtin !== null) {
    const plugin = await module.builtin.load();
    return checkConfig(toZodSchema(plugin.config), config);
  }
  const reply = await askModule(
    pool,
    toSource(module),
    { type: 'check', plugin: module.name, config },
    limitMs,
  );
  if (reply.type === 'checked') return reply.issues;
  const reason = reply.type === 'refused' ? reply.failure.message : reply.type;
  return [{ kind: 'invalid', path: [], message: `the plugin could not check its config: ${reason}` }];
}

async function describeConfig(
  pool: WorkerPool,
  module: PluginModule,
  limitMs: number,
): Promise<Pick<PluginDescription, 'schema' | 'problem'>> {
  if (module.builtin !== null) {
    const { config } = await module.builtin.load();
    return { schema: describeSchema(config), problem: null };
  }
  const reply = await askModule(pool, toSource(module), { type: 'describe', plugin: module.name }, limitMs);
  if (reply.type === 'described') return { schema: reply.schema, problem: null };
  return { schema: null, problem: reply.type === 'refused' ? reply.failure.message : reply.type };
}
