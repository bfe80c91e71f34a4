import type { PluginCatalog } from '../plugin/catalog.js';
import { knownKeysOf, laterKeysOf } from './language-keys.js';
import { textOf, valueAt, type Located, type LocatedMap } from './located.js';

/** The keys that the config of a plugin may have, by the plugin's name. */
export type PluginKeys = ReadonlyMap<string, readonly string[]>;

/** Which plugin a task calls, and those of its config keys that may have gone astray into the task. */
export interface StrayKeys {
  readonly plugin: string;
  readonly keys: readonly string[];
}

/** Asks for the config keys of those plugins that are called by a task with a key which is none of the language's. */
export async function readPluginKeys(root: LocatedMap | null, catalog: PluginCatalog): Promise<PluginKeys> {
  const hooks = root === null ? undefined : valueAt(root, 'hooks');
  const lists = hooks?.kind === 'map' ? [...hooks.entries.values()].map(({ value }) => value) : [];
  const tasks = root === null ? [] : [...tasksIn(root), ...lists.flatMap(listed)];
  const names = new Set(tasks.filter(hasUnknownKey).flatMap((task) => pluginOf(task) ?? []));
  const found = await Promise.all(
    [...names].map(async (name) => [name, await configKeys(name, catalog)] as const),
  );
  return new Map(found);
}

/** The config keys that a task may have gone astray with; null where none are known. */
export function strayKeys(task: LocatedMap, pluginKeys: PluginKeys): StrayKeys | null {
  const plugin = pluginOf(task);
  const keys = plugin === undefined ? undefined : pluginKeys.get(plugin);
  if (plugin === undefined || keys === undefined) return null;
  // `run` is the command already; a task without an id means one by `name`.
  const taken = [
    ...(task.entries.has('run') ? ['command'] : []),
    ...(task.entries.has('id') ? [] : ['name']),
  ];
  return { plugin, keys: keys.filter((key) => !taken.includes(key) && !isOurs(key)) };
}

/** The tasks of a file or a group, and those inside of groups. */
function tasksIn(node: Located): readonly Located[] {
  const list = valueAt(node, 'tasks');
  return list === undefined ? [] : listed(list);
}

function listed(list: Located): readonly Located[] {
  if (list.kind !== 'list' && list.kind !== 'map') return [];
  const items = list.kind === 'list' ? list.items : [...list.entries.values()].map(({ value }) => value);
  return items.flatMap((task) => [task, ...tasksIn(task)]);
}

function hasUnknownKey(task: Located): boolean {
  return task.kind === 'map' && ![...task.entries.keys()].every(isOurs);
}

function isOurs(key: string): boolean {
  return knownKeysOf.task.includes(key) || laterKeysOf.task.includes(key);
}

function pluginOf(task: Located): string | undefined {
  return valueAt(task, 'run') === undefined ? textOf(valueAt(task, 'plugin')) : 'shell';
}

/** A plugin that is strict answers a key that nobody has with those it knows; another one does not mind. */
async function configKeys(name: string, catalog: PluginCatalog): Promise<readonly string[]> {
  const issues = (await catalog.find(name)?.checkConfig({ '': null })) ?? [];
  return issues.flatMap((issue) =>
    issue.kind === 'unknown_key' && issue.path.length === 0 ? issue.known : [],
  );
}
