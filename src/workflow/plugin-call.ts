import type { Template } from '../model/template.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { workKeys } from './check-work.js';
import { readConfig } from './config-template.js';
import { entrySpan, textOf, type Entry } from './located.js';
import type { TaskDraft } from './task-draft.js';
import type { TemplateUse } from './templates.js';

/** Which plugin a task calls, and with what. */
export interface PluginCall {
  readonly plugin: string;
  /** Where to point for the plugin: at its name, or at `run`. */
  readonly place: Span;
  /** Null where it cannot be told because something in it has been reported already. */
  readonly config: Template | null;
  /** The `config` of the file; null where there is none. */
  readonly configEntry: Entry | null;
  /** The `run` of the file, or the `command` of `notify`; null where the task names a plugin. */
  readonly runEntry: Entry | null;
}

/** The call of a task, as far as it can be read. */
export interface ReadCall {
  /** Null where the task calls no plugin, or does not say in one way what it does. */
  readonly call: PluginCall | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads `plugin`, `run` and `config` of a task; the shorthand `run: TEXT` is written out. `use` is what the
 * expressions of its config may name.
 */
export function readCall({ node, label }: TaskDraft, use: TemplateUse): ReadCall {
  const [way, other] = workKeys.flatMap((key) => node.entries.get(key) ?? []);
  if (way === undefined || other !== undefined) return { call: null, diagnostics: [] };
  if (way.key !== 'run' && way.key !== 'plugin') return { call: null, diagnostics: [] };
  const runEntry = way.key === 'run' ? way : null;
  const configEntry = node.entries.get('config') ?? null;
  const name = runEntry === null ? textOf(way.value) : 'shell';
  const wrong = runEntry === null ? [] : runAndCommand(runEntry, configEntry, label);
  if (name === undefined || wrong.length > 0) return { call: null, diagnostics: wrong };
  const config = readConfig(configEntry, { use, plugin: name, runEntry });
  if (runEntry !== null && (textOf(runEntry.value) === undefined || config.template === null)) {
    return { call: null, diagnostics: config.diagnostics };
  }
  const call = { plugin: name, place: entrySpan(way), config: config.template, configEntry, runEntry };
  return { call, diagnostics: config.diagnostics };
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
