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
  /** What a plugin is, for `plugins list` and `plugins show`; null where there is none of that name. */
  describe(name: string): Promise<PluginDescription | null>;
}

/** A plugin for a person. */
export interface PluginDescription {
  readonly name: string;
  readonly summary: string | null;
  readonly version: string | null;
  /** `built-in`, or the file. */
  readonly source: string;
  /** JSON Schema of its config; null where it takes any. */
  readonly schema: JsonObject | null;
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
    ownWorkingDir: module.builtin?.ownWorkingDir ?? false,
    checkConfig: async (config) => await checkPluginConfig(pool, module, config, limitMs),
  });
  return {
    catalog: {
      names: [...modules.keys()].toSorted(),
      complete,
      find(name) {
        const module = modules.get(name);
        return module === undefined ? undefined : toEntry(module);
      },
    },
    problems: problems.toSorted((one, other) => one.index - other.index),
    modules,
    async describe(name) {
      const module = modules.get(name);
      if (module === undefined) return null;
      const { summary, schema } = await describeModule(pool, module, summaries.get(name) ?? null, limitMs);
      return { name, summary, version: module.version, source: module.source, schema };
    },
  };
}

function toBuiltinModule(name: string, builtin: BuiltinPlugin): PluginModule {
  return {
    name,
    url: builtin.url,
    origin: 'built-in',
    source: 'built-in',
    version: null,
    sha256: null,
    builtin,
  };
}

function describeClash(module: PluginModule, other: PluginModule): string {
  if (other.builtin !== null)
    return `the plugin "${module.name}" of ${module.source} has the name of a built-in plugin`;
  return `the plugin "${module.name}" of ${module.source} is also in ${other.source}`;
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

async function describeModule(
  pool: WorkerPool,
  module: PluginModule,
  summary: string | null,
  limitMs: number,
) {
  if (module.builtin !== null) {
    const plugin = await module.builtin.load();
    return { summary: plugin.summary ?? null, schema: describeSchema(plugin.config) };
  }
  const reply = await askModule(pool, toSource(module), { type: 'describe', plugin: module.name }, limitMs);
  if (reply.type === 'described') return { summary, schema: reply.schema };
  throw new Error(`${module.source}: ${reply.type === 'refused' ? reply.failure.message : reply.type}`);
}
