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
  const { command, shell } = call.config ?? {};
  if (call.plugin !== 'shell' || entry === undefined || typeof command !== 'string') return [];
  if (shell !== undefined && shell !== 'sh') return [];
  if (stopsItself(command) || countCommands(command) < 2) return [];
  const message = `the command of ${draft.label} has several lines, and goes on after one that fails`;
  const hint = 'write "run:" instead, which stops there; or begin the command with "set -e"';
  return [warningAt('command-goes-on', entrySpan(entry), message, { hint })];
}

function stopsItself(command: string): boolean {
  return command
    .split('\n')
    .some((line) => /^\s*set\s+(?:\S+\s+)*(?:-[a-z]*e|errexit\b)/u.test(line.slice(0, 200)));
}
