import { quoted } from '../text/describe-value.js';
import { errorAt } from '../text/make-diagnostic.js';
import { entrySpan, type Entry } from './located.js';
import { valueNouns } from './read-expression.js';
import type { ReadTemplate, TemplateUse } from './templates.js';
import { readTyped } from './typed-template.js';

/** Reads a value that becomes a text: an expression that can only give a list, a mapping or null is none. */
export function readText(entry: Entry, use: TemplateUse): ReadTemplate {
  const { template, type, diagnostics } = readTyped(entry.value, use);
  if (type !== 'list' && type !== 'object' && type !== 'null') return { template, diagnostics };
  const message = `${quoted(entry.key)} needs a string, and this is ${valueNouns[type]}`;
  return { template, diagnostics: [...diagnostics, errorAt('expression-type', entrySpan(entry), message)] };
}
