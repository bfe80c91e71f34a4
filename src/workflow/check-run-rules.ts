import type { Workflow } from '../model/workflow.js';
import { alternatives, quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt, warningAt } from '../text/make-diagnostic.js';
import { entrySpan, textOf, valueAt, type Entry, type LocatedMap } from './located.js';
import type { TaskDraft } from './task-draft.js';

/** Checks what the top of a file says of whom to tell. */
export function checkNotify(root: LocatedMap): readonly Diagnostic[] {
  const notify = root.entries.get('notify');
  if (notify?.value.kind !== 'map') return [];
  const { entries } = notify.value;
  if (['webhook', 'command', 'file'].every((key) => !entries.has(key))) {
    const hint = 'say how: "webhook: {url: …}", "command: TEXT" or "file: PATH"';
    return [errorAt('missing-key', notify.keySpan, '"notify" names nobody to tell', { hint })];
  }
  const webhook = entries.get('webhook')?.value;
  const url = webhook?.kind === 'map' ? webhook.entries.get('url') : undefined;
  return url === undefined ? [] : checkAddress(url);
}

/** An address that an expression gives is known when it is sent to. */
function checkAddress(entry: Entry): readonly Diagnostic[] {
  const text = textOf(entry.value);
  if (text === undefined || text.includes('${{') || /^https?:\/\/[^\s/]/iu.test(text)) return [];
  const message = `"url" in "webhook" of "notify": ${quoted(text)} is no address of the web`;
  return [errorAt('bad-value', entrySpan(entry), message, { hint: 'it begins with https:// or http://' })];
}

/** What a file says of its runs holds for none where it runs as a task of another. */
export function checkSubRules(draft: TaskDraft, workflow: Workflow): readonly Diagnostic[] {
  const { hooks, notify, concurrency, timeoutMs, source } = workflow;
  const ignored = [
    ...(timeoutMs === null ? [] : ['timeout']),
    ...(concurrency === null ? [] : ['concurrency']),
    ...(Object.values(hooks).every((hook) => hook === null) ? [] : ['hooks']),
    ...(notify === null ? [] : ['notify']),
  ];
  const entry = draft.node.entries.get('workflow');
  if (ignored.length === 0 || entry === undefined || entry.value.kind === 'broken') return [];
  const keys = alternatives(
    ignored.map((key) => quoted(key)),
    'and',
  );
  const verb = ignored.length === 1 ? 'holds' : 'hold';
  const message = `${keys} of ${source.file} ${verb} only where that file is run by itself, not in ${draft.label}`;
  const others = ignored.some((key) => key !== 'timeout');
  const hint = [
    ...(timeoutMs !== null && valueAt(draft.node, 'timeout_total') === undefined
      ? ['write "timeout_total" on this task']
      : []),
    ...(others ? ['write what is to hold for this run at the top of this file'] : []),
  ].join('; ');
  return [warningAt('only-by-itself', entrySpan(entry), message, { hint: hint === '' ? null : hint })];
}
