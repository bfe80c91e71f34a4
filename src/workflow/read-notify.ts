import type { Notify } from '../model/workflow.js';
import type { Template } from '../model/template.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { append } from './append.js';
import { readConfig } from './config-template.js';
import { entrySpan, textOf, valueAt, type Entry, type LocatedMap } from './located.js';
import type { ReadCall } from './plugin-call.js';
import { readText } from './read-text.js';
import type { TaskDraft } from './task-draft.js';
import type { TemplateUse } from './templates.js';

/** What `notify` says, as far as it can be read. */
export interface ReadNotify {
  /** Null where the file says nothing. */
  readonly channels: Pick<Notify, 'webhook' | 'file'> | null;
  /** The command that gets the message, as a call of the shell; null where there is none. */
  readonly command: { readonly draft: TaskDraft; readonly call: ReadCall } | null;
  /** What is wrong with all but the command. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what holds expressions in `notify` at the top of the file. */
export function readNotify(
  entry: Entry | undefined,
  { use, workingDir }: { readonly use: TemplateUse; readonly workingDir: string },
): ReadNotify {
  if (entry?.value.kind !== 'map') return { channels: null, command: null, diagnostics: [] };
  const node = entry.value;
  const diagnostics: Diagnostic[] = [];
  const text = (place: Entry | undefined): Template | null => {
    if (place === undefined) return null;
    const { template, diagnostics: found } = readText(place, use);
    append(diagnostics, found);
    return template;
  };
  const webhook = valueAt(node, 'webhook');
  const url = text(webhook?.kind === 'map' ? webhook.entries.get('url') : undefined);
  const secret = text(webhook?.kind === 'map' ? webhook.entries.get('secret') : undefined);
  const channels = {
    webhook: url === null ? null : { url, secret },
    file: text(node.entries.get('file')),
  };
  const command = node.entries.get('command');
  return {
    channels,
    command: command === undefined ? null : readCommand(command, { node, use, workingDir }),
    diagnostics,
  };
}

interface CommandPlace {
  readonly node: LocatedMap;
  readonly use: TemplateUse;
  readonly workingDir: string;
}

/** It is run as the `run` of a task is. */
function readCommand(entry: Entry, { node, use, workingDir }: CommandPlace): ReadNotify['command'] {
  const draft: TaskDraft = {
    role: 'notify',
    index: 0,
    node,
    label: quoted('notify'),
    head: entry.keySpan,
    id: null,
    brokenId: null,
    dependsOn: [],
    workingDir,
    parent: null,
    beside: [],
    tasks: [],
  };
  const { template, diagnostics } = readConfig(null, { use, plugin: 'shell', runEntry: entry });
  const call =
    textOf(entry.value) === undefined || template === null
      ? null
      : { plugin: 'shell', place: entrySpan(entry), config: template, configEntry: null, runEntry: entry };
  return { draft, call: { call, diagnostics } };
}
