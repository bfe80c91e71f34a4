import type { Fallback } from '../model/attempt-rules.js';
import type { Diagnostic } from '../text/diagnostic.js';
import type { Located } from './located.js';
import { durationAt } from './read-values.js';
import { readTemplate, type TemplateUse } from './templates.js';

/** What stands in for a task that failed, as far as it can be read. */
export interface ReadFallback {
  /** Null where it calls a plugin, which is read as a call, or where something is wrong with it. */
  readonly fallback: Exclude<Fallback, { readonly kind: 'plugin' }> | null;
  /** What is wrong with its expressions; `checkRules` tells the rest. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a `fallback` that is a value or an earlier result. `use` is what its expressions may name. */
export function readFallback(node: Located, use: TemplateUse): ReadFallback {
  if (node.kind !== 'map') return { fallback: null, diagnostics: [] };
  const value = node.entries.get('value')?.value;
  if (value !== undefined) {
    const { template, diagnostics } = readTemplate(value, use);
    return { fallback: template === null ? null : { kind: 'value', value: template }, diagnostics };
  }
  const maxAgeMs = durationAt(node, 'cached');
  return { fallback: maxAgeMs === null ? null : { kind: 'cached', maxAgeMs }, diagnostics: [] };
}
