import type { Json, JsonObject } from '../model/json.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { entrySpan, textOf, type Entry, type Located } from './located.js';
import type { TaskDraft } from './task-draft.js';
import { toJson } from './to-json.js';

/** Which plugin a task calls, and with what. */
export interface PluginCall {
  readonly plugin: string;
  /** Where to point for the plugin: at its name, or at `run`. */
  readonly place: Span;
  /** Null where it cannot be told because something in it has been reported already. */
  readonly config: JsonObject | null;
  /** The `config` of the file; null where there is none. */
  readonly configEntry: Entry | null;
  /** The `run` of the file; null where the task names a plugin. */
  readonly runEntry: Entry | null;
}

/** Reads `plugin`, `run` and `config` of a task; the shorthand `run: TEXT` is written out. */
export function readCall(
  { node, label, head }: Pick<TaskDraft, 'node' | 'label' | 'head'>,
  pluginNames: readonly string[],
): { readonly call: PluginCall | null; readonly diagnostics: readonly Diagnostic[] } {
  const plugin = node.entries.get('plugin');
  const run = node.entries.get('run');
  const configEntry = node.entries.get('config') ?? null;
  if (plugin !== undefined && run !== undefined) {
    // A broken plugin may stand in for another key, and an empty value is a mistake of its own: both have been told.
    const told = plugin.value.kind === 'broken' || isEmpty(plugin) || isEmpty(run);
    return { call: null, diagnostics: told ? [] : [both(run, plugin, label)] };
  }
  if (plugin === undefined && run === undefined)
    return { call: null, diagnostics: [neither(head, label, pluginNames)] };

  const config = configEntry === null ? {} : readConfig(configEntry.value);
  if (run !== undefined) {
    const diagnostics = runAndCommand(run, configEntry, label);
    const command = textOf(run.value);
    const full = command === undefined || config === null ? null : { command, shell: 'sh -e', ...config };
    if (diagnostics.length > 0 || full === null) return { call: null, diagnostics };
    return {
      call: { plugin: 'shell', place: entrySpan(run), config: full, configEntry, runEntry: run },
      diagnostics,
    };
  }
  const name = textOf(plugin?.value);
  if (name === undefined || plugin === undefined) return { call: null, diagnostics: [] };
  return {
    call: { plugin: name, place: entrySpan(plugin), config, configEntry, runEntry: null },
    diagnostics: [],
  };
}

function isEmpty({ value }: Entry): boolean {
  return value.kind === 'scalar' && value.value === null;
}

function readConfig(node: Located): JsonObject | null {
  if (node.kind === 'scalar' && node.value === null) return {};
  if (node.kind !== 'map') return null;
  const value: Json = toJson(node);
  return isObject(value) ? value : null;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function both(run: Entry, plugin: Entry, label: string): Diagnostic {
  return errorAt('run-and-plugin', run.keySpan, `${label} has both "run" and "plugin"`, {
    hint: '"run: TEXT" is short for "plugin: shell" with "config: {command: TEXT}": keep one of the two',
    related: [{ span: plugin.keySpan, message: 'the other one' }],
  });
}

function neither(head: Span, label: string, pluginNames: readonly string[]): Diagnostic {
  const hint = `write "run: TEXT" for a shell command, or "plugin: NAME": ${pluginNames.join(', ')}`;
  return errorAt('no-plugin', head, `${label} says neither "run" nor "plugin"`, { hint });
}

function runAndCommand(run: Entry, config: Entry | null, label: string): readonly Diagnostic[] {
  const command = config?.value.kind === 'map' ? config.value.entries.get('command') : undefined;
  if (command === undefined) return [];
  const related = [{ span: run.keySpan, message: 'the other one' }];
  const message = `${label} has both "run" and ${quoted('command')} in its config`;
  return [
    errorAt('run-and-command', command.keySpan, message, {
      hint: '"run" is the command: keep one of the two',
      related,
    }),
  ];
}
