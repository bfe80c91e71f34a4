import type { PluginView } from '../report/plugin-page.js';
import { renderPluginList, renderPluginPage } from '../report/plugin-page.js';
import { builtins } from './builtins.generated.js';
import { createPluginModules } from './plugin-modules.js';
import { version } from './version.js';

/** The names of the built-in plugins, sorted. */
export function listBuiltins(): readonly string[] {
  return [...builtins.keys()].toSorted();
}

/** What can be told of plugins, or why nothing can. */
export type DescribedPlugins =
  | { readonly ok: true; readonly plugins: readonly PluginView[] }
  | { readonly ok: false; readonly reason: string };

/** Describes the built-in plugins and those of the modules named, relative to `startDir`; sorted by name. */
export async function describePlugins(startDir: string, named: readonly string[]): Promise<DescribedPlugins> {
  const modules = createPluginModules();
  try {
    const catalog = await modules.open(
      named.map((spec) => ({ spec, baseDir: startDir })),
      true,
    );
    const [problem] = catalog.problems;
    if (problem !== undefined) return { ok: false, reason: `--plugins: ${problem.message}` };
    const plugins: PluginView[] = [];
    for (const name of catalog.catalog.names) {
      const described = await catalog.describe(name);
      if (described !== null) plugins.push(toView(described));
    }
    return { ok: true, plugins };
  } finally {
    await modules.close();
  }
}

type Described = Omit<PluginView, 'config'> & { readonly schema: PluginView['config'] };

function toView({ schema, ...described }: Described): PluginView {
  return {
    ...described,
    version: described.source === 'built-in' ? version : described.version,
    config: schema,
  };
}

/** The shapes in which the commands about plugins answer. */
export type PluginAnswer = 'text' | 'json';

/** All of them, one line each. */
export function renderPlugins(plugins: readonly PluginView[], form: PluginAnswer): string {
  return form === 'json' ? toJson(plugins) : renderPluginList(plugins);
}

/** One of them, in full. */
export function renderPlugin(plugin: PluginView, form: PluginAnswer): string {
  return form === 'json' ? toJson(plugin) : renderPluginPage(plugin);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
