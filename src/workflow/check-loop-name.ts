import { isRoot } from '../expr/names.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { entrySpan, textOf, valueAt } from './located.js';
import type { TaskDraft } from './task-draft.js';

/** Checks the name that a loop gives to its item by `as`. */
export function checkLoopName(draft: TaskDraft): readonly Diagnostic[] {
  const entry = draft.node.entries.get('as');
  const name = textOf(entry?.value);
  if (entry === undefined || name === undefined) return [];
  const report = (
    message: string,
    hint: string,
    related: Diagnostic['related'] = [],
  ): readonly Diagnostic[] => [errorAt('bad-name', entrySpan(entry), message, { hint, related })];
  const cannot = `${quoted(name)} cannot be a name for the item`;
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/u.test(name)) {
    const near = name.replaceAll(/\W+/gu, '_').replace(/^(?=\d)/u, '_');
    const rule = 'at most 64 letters, digits and "_", not beginning with a digit';
    return report(cannot, /[^\W_]/u.test(near) ? `${rule}: ${near.slice(0, 64)}` : rule);
  }
  if (isRoot(name)) return report(`${cannot}: it has a meaning in every expression`, 'take another name');
  if (reserved.has(name)) return report(`${cannot}: CEL keeps the word for itself`, 'take another name');
  for (let around = draft.parent; around !== null; around = around.parent) {
    const outer = around.node.entries.get('as');
    if (outer === undefined || textOf(valueAt(around.node, 'as')) !== name) continue;
    const message = `the loop around this one calls its item ${quoted(name)} already`;
    return report(message, 'take another name, so that both can be reached', [
      { span: entrySpan(outer), message: 'the other one' },
    ]);
  }
  return [];
}

/** Source: the grammar of CEL (cel-spec, doc/langdef.md, "Syntax": RESERVED and the literals), and its names of types. */
const reserved: ReadonlySet<string> = new Set([
  '__proto__',
  'as',
  'bool',
  'break',
  'bytes',
  'cel',
  'const',
  'continue',
  'double',
  'duration',
  'dyn',
  'else',
  'false',
  'for',
  'function',
  'google',
  'if',
  'import',
  'in',
  'int',
  'let',
  'list',
  'loop',
  'map',
  'namespace',
  'null',
  'null_type',
  'optional_type',
  'package',
  'return',
  'string',
  'timestamp',
  'true',
  'type',
  'uint',
  'var',
  'void',
  'while',
]);
