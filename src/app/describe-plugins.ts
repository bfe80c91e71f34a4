import type { HostCatalog } from '../host/catalog.js';
import { endDespiteStuckThread } from '../host/end-despite-stuck-thread.js';
import type { PluginView } from '../report/plugin-page.js';
import { renderPluginList, renderPluginPage } from '../report/plugin-page.js';
import { nearName } from '../text/near-name.js';
import { builtins } from './builtins.generated.js';
import { createPluginModules } from './plugin-modules.js';
import { version } from './version.js';

/** The names of the built-in plugins, sorted. */
export function listBuiltins(): readonly string[] {
  return [...builtins.keys()].toSorted();
}

/** The shapes in which the commands about plugins answer. */
export type PluginAnswer = 'text' | 'json';

/** What is to be written, or why there is nothing to tell. */
export type PluginsText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/** All plugins, by name: the built-in ones and those of the modules named, relative to `startDir`. */
export async function listPlugins(
  startDir: string,
  named: readonly string[],
  form: PluginAnswer,
): Promise<PluginsText> {
  return await withCatalog(startDir, named, async (catalog) => {
    if (form === 'text') return { ok: true, text: renderPluginList(await catalog.list()) };
    const views: (PluginView | null)[] = [];
    for (const name of catalog.catalog.names) views.push(await viewPlugin(catalog, name));
    return { ok: true, text: toJson(views) };
  });
}

/** One of them, in full. */
export async function showPlugin(
  startDir: string,
  named: readonly string[],
  { name, form }: { readonly name: string; readonly form: PluginAnswer },
): Promise<PluginsText> {
  return await withCatalog(startDir, named, async (catalog) => {
    const plugin = await viewPlugin(catalog, name);
    if (plugin === null) return { ok: false, reason: describeUnknown(name, catalog.catalog.names) };
    return { ok: true, text: form === 'json' ? toJson(plugin) : renderPluginPage(plugin) };
  });
}

async function withCatalog(
  startDir: string,
  named: readonly string[],
  tell: (catalog: HostCatalog) => Promise<PluginsText>,
): Promise<PluginsText> {
  const modules = createPluginModules();
  try {
    const catalog = await modules.open(
      named.map((spec) => ({ spec, baseDir: startDir })),
      true,
    );
    const [problem] = catalog.problems;
    return problem === undefined
      ? await tell(catalog)
      : { ok: false, reason: `--plugins: ${problem.message}` };
  } finally {
    if ((await modules.close()) === 'stuck') endDespiteStuckThread();
  }
}

async function viewPlugin(catalog: HostCatalog, name: string): Promise<PluginView | null> {
  const described = await catalog.describe(name);
  if (described === null) return null;
  const { schema, ...rest } = described;
  return { ...rest, version: rest.source === 'built-in' ? version : rest.version, config: schema };
}

function describeUnknown(name: string, known: readonly string[]): string {
  const near = nearName(name, known);
  const hint = near === null ? `there are ${known.join(', ')}` : `did you mean "${near}"?`;
  return `unknown plugin "${name}"; ${hint}`;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
