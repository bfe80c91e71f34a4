import type { CatalogEntry, CatalogProblem, PluginCatalog } from '../plugin/catalog.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import type { DiagnosticCode } from '../text/codes.js';
import { errorAt, noteAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { checkCommand } from './check-command.js';
import { configDiagnostics } from './config-diagnostics.js';
import { checkWithHoles } from './config-holes.js';
import type { PluginCall, ReadCall } from './plugin-call.js';
import type { TaskDraft } from './task-draft.js';

/** Reports plugin modules that could not be taken in, each at its entry of `plugins:`. */
export function checkCatalog(
  problems: readonly CatalogProblem[],
  specs: readonly Span[],
): readonly Diagnostic[] {
  return problems.map(({ index, kind, message }) =>
    errorAt(problemCodes[kind], specs[index] ?? null, message),
  );
}

const problemCodes: Readonly<Record<CatalogProblem['kind'], DiagnosticCode>> = {
  not_found: 'plugin-not-found',
  broken: 'plugin-broken',
  not_a_plugin: 'plugin-not-a-plugin',
  name_clash: 'plugin-name-clash',
};

/** What is known beside the tasks and the plugins. */
export interface PluginCheck {
  /** Whether a module that the file names could not be taken in. */
  readonly modulesFailed: boolean;
  /** How each task calls its plugin. */
  readonly calls: ReadonlyMap<TaskDraft, ReadCall>;
}

/** Checks whether there is the plugin that each task calls, and whether it takes the config. */
export async function checkPlugins(
  catalog: PluginCatalog,
  { modulesFailed, calls }: PluginCheck,
): Promise<readonly Diagnostic[]> {
  const unchecked = new Map<string, UncheckedPlugin>();
  const perTask = await Promise.all(
    [...calls].map(async ([draft, { call, diagnostics }]) => {
      if (call === null) return diagnostics;
      const entry = catalog.find(call.plugin);
      if (entry !== undefined) return await checkCall(call, draft, entry, diagnostics);
      if (catalog.complete) return [...diagnostics, ...unknownPlugin(call, catalog, modulesFailed)];
      const { first, tasks } = unchecked.get(call.plugin) ?? { first: call, tasks: 0 };
      unchecked.set(call.plugin, { first, tasks: tasks + 1 });
      return diagnostics;
    }),
  );
  return [...perTask.flat(), ...[...unchecked.values()].map((plugin) => notChecked(plugin, catalog))];
}

async function checkCall(
  call: PluginCall,
  draft: TaskDraft,
  plugin: CatalogEntry,
  diagnostics: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
  if (call.config === null) return diagnostics;
  const issues = await checkWithHoles(call.config, async (config) => await plugin.checkConfig(config));
  return [...diagnostics, ...configDiagnostics(issues, call, draft), ...checkCommand(call, draft)];
}

interface UncheckedPlugin {
  readonly first: PluginCall;
  /** How many tasks call it. */
  readonly tasks: number;
}

/** One note for all the tasks that call a plugin, at the first of them. */
function notChecked({ first, tasks }: UncheckedPlugin, catalog: PluginCatalog): Diagnostic {
  const near = nearBuiltin(first.plugin, catalog);
  const hint = near === null ? null : `if a built-in one is meant, it is ${quoted(near)}`;
  const users = tasks === 1 ? '' : `, which ${String(tasks)} tasks use,`;
  const message = `the plugin ${quoted(first.plugin)}${users} is not checked: it may come from "plugins:", which is not loaded here`;
  return noteAt('plugin-not-checked', first.place, message, { hint });
}

function unknownPlugin(
  call: PluginCall,
  catalog: PluginCatalog,
  modulesFailed: boolean,
): readonly Diagnostic[] {
  const near = nearBuiltin(call.plugin, catalog);
  // It may well be what a module that failed would have brought.
  if (near === null && modulesFailed) return [];
  const hint = near === null ? `known plugins: ${catalog.names.join(', ')}` : `did you mean ${quoted(near)}?`;
  return [errorAt('unknown-plugin', call.place, `there is no plugin ${quoted(call.plugin)}`, { hint })];
}

function nearBuiltin(name: string, catalog: PluginCatalog): string | null {
  return aliases.get(name.toLowerCase()) ?? nearName(name, catalog.names);
}

/** What other tools, or common sense, call the built-in plugins. */
const aliases: ReadonlyMap<string, string> = new Map([
  ...['bash', 'sh', 'cmd', 'command', 'script', 'exec', 'run', 'bashoperator', 'local'].map(
    (name) => [name, 'shell'] as const,
  ),
  ...['python', 'py', 'pythonoperator', 'python3'].map((name) => [name, 'python_function'] as const),
  ...['js', 'javascript', 'node', 'ts', 'typescript'].map((name) => [name, 'function'] as const),
  ...['csv', 'read_csv', 'pandas'].map((name) => [name, 'csv_ingest'] as const),
]);
