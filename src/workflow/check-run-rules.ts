import type { Workflow } from '../model/workflow.js';
import { alternatives, quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt, warningAt } from '../text/make-diagnostic.js';
import { checkAddress } from '../text/web-address.js';
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
  return url === undefined ? [] : checkUrl(url);
}

/** An address that an expression gives is known when it is sent to. */
function checkUrl(entry: Entry): readonly Diagnostic[] {
  const text = textOf(entry.value);
  if (text === undefined || text === '' || text.includes('${{')) return [];
  const reason = checkAddress(text);
  if (reason === null) return [];
  const { what, hint } = inFull(text, reason);
  return [errorAt('bad-value', entrySpan(entry), `"webhook" of "notify": ${what}`, { hint })];
}

/** What is wrong with an address, and what to do about it. `reason` is what is said of it where it is sent to. */
function inFull(text: string, reason: string): { readonly what: string; readonly hint: string } {
  if (!/^https?:\/\//iu.test(text)) return { what: reason, hint: 'write it as https://example.com/hook' };
  if (!URL.canParse(text)) {
    const hint = 'write a host, and where it needs one a port up to 65535: https://example.com:8443/hook';
    return { what: 'its `url` has a host or a port that there cannot be', hint };
  }
  const { username, password } = new URL(text);
  const hint =
    username === '' && password === ''
      ? 'take another port'
      : 'leave them out: what proves who sends a message is "secret", which signs it';
  return { what: reason, hint };
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
