import type { CatalogProblem, ConfigIssue, PluginCatalog } from '../plugin/catalog.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import type { DiagnosticCode } from '../text/codes.js';
import { errorAt, noteAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { checkCommand } from './check-command.js';
import { configDiagnostics } from './config-diagnostics.js';
import { entrySpan, type Located } from './located.js';
import { readCall, type PluginCall } from './plugin-call.js';
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

/** Checks which plugin each task calls and whether the plugin takes its config. */
export async function checkPlugins(
  drafts: readonly TaskDraft[],
  catalog: PluginCatalog,
  { modulesFailed }: { readonly modulesFailed: boolean },
): Promise<readonly Diagnostic[]> {
  const perTask = await Promise.all(drafts.map((draft) => checkTask(draft, catalog, modulesFailed)));
  return perTask.flat();
}

async function checkTask(
  draft: TaskDraft,
  catalog: PluginCatalog,
  modulesFailed: boolean,
): Promise<readonly Diagnostic[]> {
  const { call, diagnostics } = readCall(draft, catalog.names);
  if (call === null) return diagnostics;
  const entry = catalog.find(call.plugin);
  if (entry === undefined) return [...diagnostics, ...unknownPlugin(call, catalog, modulesFailed)];
  const found = [...diagnostics, ...workingDirDiagnostics(draft, call, entry.ownWorkingDir)];
  if (call.config === null) return found;
  const issues: readonly ConfigIssue[] = await entry.checkConfig(call.config);
  return [...found, ...configDiagnostics(issues, call, draft), ...checkCommand(call, draft)];
}

function unknownPlugin(
  call: PluginCall,
  catalog: PluginCatalog,
  modulesFailed: boolean,
): readonly Diagnostic[] {
  const near = aliases.get(call.plugin.toLowerCase()) ?? nearName(call.plugin, catalog.names);
  if (!catalog.complete) {
    const hint = near === null ? null : `if a built-in one is meant, it is ${quoted(near)}`;
    const message = `the plugin ${quoted(call.plugin)} is not checked: it may come from "plugins:", which is not loaded here`;
    return [noteAt('plugin-not-checked', call.place, message, { hint })];
  }
  // It may well be what a module that failed would have brought.
  if (near === null && modulesFailed) return [];
  const hint = near === null ? `known plugins: ${catalog.names.join(', ')}` : `did you mean ${quoted(near)}?`;
  return [errorAt('unknown-plugin', call.place, `there is no plugin ${quoted(call.plugin)}`, { hint })];
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

function workingDirDiagnostics(draft: TaskDraft, call: PluginCall, allowed: boolean): readonly Diagnostic[] {
  const entry = draft.node.entries.get('working_dir');
  if (entry === undefined || allowed || isBroken(entry.value)) return [];
  const message = `${draft.label} cannot have a working directory of its own: the plugin ${quoted(call.plugin)} shares that of the run`;
  const hint = 'write "working_dir" at the top of the file, or give the plugin a whole path';
  return [errorAt('working-dir-not-possible', entrySpan(entry), message, { hint })];
}

function isBroken(node: Located): boolean {
  return node.kind === 'broken';
}
