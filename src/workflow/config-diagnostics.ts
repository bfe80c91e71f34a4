import type { ConfigIssue } from '../plugin/catalog.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { followPath, placeName } from './config-path.js';
import { foreignAnswer } from './foreign-keys.js';
import { knownKeysOf, laterKeysOf } from './language-keys.js';
import { broken, holdsBroken, type Located } from './located.js';
import type { PluginCall } from './plugin-call.js';
import type { TaskDraft } from './task-draft.js';
import { valueHint } from './value-hint.js';

/** Points out in the file what a plugin finds wrong with its config. */
export function configDiagnostics(
  issues: readonly ConfigIssue[],
  call: PluginCall,
  draft: TaskDraft,
): readonly Diagnostic[] {
  const unknown = issues.filter((issue) => issue.kind === 'unknown_key');
  const misspelt = new Set(
    unknown.map((issue) => JSON.stringify([...issue.path, nearName(issue.key, issue.known)])),
  );
  return issues.flatMap((issue) => {
    // A key that is there under a near name is one mistake, not two.
    if (issue.kind === 'missing_key' && misspelt.has(JSON.stringify([...issue.path, issue.key]))) return [];
    return toDiagnostic(issue, call, draft) ?? [];
  });
}

function toDiagnostic(issue: ConfigIssue, call: PluginCall, draft: TaskDraft): Diagnostic | null {
  const config = call.configEntry?.value ?? broken(call.place);
  const start = call.configEntry?.keySpan ?? call.place;
  const ofTask = `config of ${draft.label}`;
  if (issue.kind === 'missing_key') {
    const { entry, span } = followPath(config, issue.path, start);
    const where = issue.path.length === 0 ? '' : `${placeName(issue.path)} in `;
    const message = `the key ${quoted(issue.key)} is missing in ${where}the ${ofTask}`;
    const hint = `the plugin ${quoted(call.plugin)} needs it: oprun plugins show ${call.plugin}`;
    return errorAt(
      'config-missing-key',
      issue.path.length === 0 ? start : (entry?.keySpan ?? span),
      message,
      { hint },
    );
  }
  if (issue.kind === 'unknown_key') {
    const { node, entry, span } = followPath(config, [...issue.path, issue.key], start);
    if (node === null && entry?.key !== issue.key) return null;
    const message = `unknown key ${placeName([...issue.path, issue.key])} in the ${ofTask}`;
    return errorAt('config-unknown-key', entry?.keySpan ?? span, message, {
      hint: unknownKeyHint(issue, call),
    });
  }
  if (issue.path.length === 1 && issue.path[0] === 'command' && call.runEntry !== null) {
    const name = quoted(call.runEntry.key);
    return errorAt('config-invalid', call.place, `${name} in ${draft.label}: ${issue.message}`);
  }
  return invalid(issue, config, start, ofTask);
}

function invalid(
  issue: Extract<ConfigIssue, { readonly kind: 'invalid' }>,
  config: Located,
  start: Span,
  ofTask: string,
): Diagnostic | null {
  const { node, span } = followPath(config, issue.path, start);
  if (issue.path.length === 0) {
    return holdsBroken(config) ? null : errorAt('config-invalid', start, `${ofTask}: ${issue.message}`);
  }
  if (node === null || holdsBroken(node)) return null;
  const hint = valueHint(node, issue.message);
  // The hint says it better: with the quotes.
  const complaint = hint === null ? issue.message : issue.message.replace(/: put it in quotes$/u, '');
  const message = `${placeName(issue.path)} in the ${ofTask}: ${complaint}`;
  return errorAt('config-invalid', span, message, { hint });
}

function unknownKeyHint(
  issue: Extract<ConfigIssue, { readonly kind: 'unknown_key' }>,
  call: PluginCall,
): string {
  const near = nearName(issue.key, issue.known);
  if (near !== null) return `did you mean ${quoted(near)}?`;
  if (/^[\w-]+:./u.test(issue.key)) return 'a space is missing after the colon';
  if (issue.path.length === 0) {
    const beside = taskKeyFor(issue.key);
    if (beside !== null) return beside;
  }
  if (issue.known.length === 0) return 'remove it';
  return `the plugin ${quoted(call.plugin)} knows ${issue.known.join(', ')}`;
}

/** A key that belongs to the task itself, in our words or in those of another tool. */
function taskKeyFor(key: string): string | null {
  const ours = [...knownKeysOf.task, ...laterKeysOf.task].includes(key)
    ? key
    : (foreignAnswer(key, 'task')?.ours ?? null);
  if (ours === null || ours === 'config' || ours === 'run') return null;
  const later = laterKeysOf.task.includes(ours) ? ', which this version does not have yet' : '';
  return `${quoted(ours)} is a key of the task, beside "config"${later}`;
}
