import type { Json } from '../model/json.js';
import type { Template } from '../model/template.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { warningAt } from '../text/make-diagnostic.js';
import type { PluginCall } from './plugin-call.js';
import { countCommands } from './shell-lines.js';
import type { TaskDraft } from './task-draft.js';
import { entrySpan } from './located.js';

/** Warns of a `command` of several lines that goes on after a line that fails. `run` and bash stop there. */
export function checkCommand(call: PluginCall, draft: TaskDraft): readonly Diagnostic[] {
  const entry =
    call.configEntry?.value.kind === 'map' ? call.configEntry.value.entries.get('command') : undefined;
  if (call.plugin !== 'shell' || call.config === null || entry === undefined) return [];
  const command = commandText(valueIn(call.config, 'command'));
  const shell = valueIn(call.config, 'shell');
  if (command === null || (shell !== undefined && !isWord(shell, 'sh'))) return [];
  if (stopsItself(command) || countCommands(command) < 2) return [];
  const message = `the command of ${draft.label} has several lines, and goes on after one that fails`;
  const hint = 'write "run:" instead, which stops there; or begin the command with "set -e"';
  return [warningAt('command-goes-on', entrySpan(entry), message, { hint })];
}

function valueIn(config: Template, key: string): Template | undefined {
  if (config.kind === 'map') return new Map(config.entries).get(key);
  if (config.kind !== 'literal' || typeof config.value !== 'object' || config.value === null)
    return undefined;
  const value: Json | undefined = Object.entries(config.value).find(([name]) => name === key)?.[1];
  return value === undefined ? undefined : { kind: 'literal', value };
}

/** The command as the shell reads it: its values are variables there. */
function commandText(command: Template | undefined): string | null {
  if (command?.kind === 'shell') return command.command;
  return command?.kind === 'literal' && typeof command.value === 'string' ? command.value : null;
}

function isWord(template: Template, word: string): boolean {
  return template.kind === 'literal' && template.value === word;
}

function stopsItself(command: string): boolean {
  return command
    .split('\n')
    .some((line) => /^\s*set\s+(?:\S+\s+)*(?:-[a-z]*e|errexit\b)/u.test(line.slice(0, 200)));
}
