import { splitText, type TextPart } from '../expr/split-text.js';
import type { ValueType } from '../expr/type-words.js';
import type { Expression } from '../model/template.js';
import { alternatives, quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import type { Located, LocatedScalar } from './located.js';
import { placesIn, type Places } from './scalar-offsets.js';
import { checkText, readScalar, readTemplate, type ReadTemplate, type TemplateUse } from './templates.js';
import { valueHint } from './value-hint.js';

/** The value of `if`. */
export interface ReadCondition {
  /** Null where it cannot be read: something has been said about it. */
  readonly condition: boolean | Expression | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads `if`: true, false, or one whole expression that may be one of the two. */
export function readExpression(node: Located, use: TemplateUse): ReadCondition {
  if (node.kind !== 'scalar') return { condition: null, diagnostics: [] };
  if (typeof node.value === 'boolean') return { condition: node.value, diagnostics: [] };
  if (typeof node.value !== 'string') return { condition: null, diagnostics: [] };
  const read = readScalar(node, use, { trim: true });
  if (read.template.kind !== 'expression')
    return { condition: null, diagnostics: notWrapped(node, node.value, use) };
  const { expression } = read.template;
  const diagnostics = [...read.diagnostics, ...wrongType('if', read, ['boolean'], node.span)];
  return { condition: expression, diagnostics };
}

/** Reads `for_each`: a list or a mapping, with or without expressions in it, or one expression that may be either. */
export function readItems(node: Located, use: TemplateUse): ReadTemplate {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return readTemplate(node, use);
  return readWhole(node, 'for_each', ['list', 'object'], use);
}

/** Reads a text that has to be one whole expression. `key` is the key that it is the value of. */
export function readWhole(
  node: LocatedScalar,
  key: string,
  types: readonly ValueType[],
  use: TemplateUse,
): ReadTemplate {
  const read = readScalar(node, use, { trim: true });
  if (read.template.kind !== 'expression') {
    return {
      template: null,
      diagnostics: read.diagnostics.length > 0 ? read.diagnostics : notWhole(node, key, types),
    };
  }
  return {
    template: read.template,
    diagnostics: [...read.diagnostics, ...wrongType(key, read, types, node.span)],
  };
}

function wrongType(
  key: string,
  { type, diagnostics }: { readonly type: ValueType; readonly diagnostics: readonly Diagnostic[] },
  types: readonly ValueType[],
  span: Span,
): readonly Diagnostic[] {
  if (type === 'unknown' || types.includes(type) || diagnostics.length > 0) return [];
  const wanted = alternatives(types.map((each) => valueNouns[each]));
  return [errorAt('expression-type', span, `"${key}" needs ${wanted}, and this is ${valueNouns[type]}`)];
}

/** What the values of a type are called in a sentence. */
export const valueNouns: Readonly<Record<ValueType, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  object: 'a mapping',
  null: 'null',
  unknown: 'anything',
};

/** A condition that is no whole expression is shown as one; `success()` and the like have an answer of their own. */
function notWrapped(node: LocatedScalar, value: string, use: TemplateUse): readonly Diagnostic[] {
  const { parts, faults } = splitText(value);
  if (faults.length > 0) return readScalar(node, use).diagnostics;
  const isBare = parts.every((part) => part.kind === 'text');
  const condition = isBare ? value.trim() : joined(parts);
  const placed: Places = isBare ? placesIn(use.source.text, node) : () => node.span;
  const { diagnostics } = checkText(isBare ? value : condition, use, placed);
  const answered = diagnostics.filter(({ code }) => code === 'status-function');
  if (answered.length > 0) return answered;
  const message = isBare
    ? `the condition ${quoted(condition)} stands outside of \${{ }}`
    : 'a condition is one expression, and here is text beside the braces';
  const wrapped = `write the whole of it inside: if: \${{ ${condition} }}`;
  const hint = condition === '' ? 'write true, false or ${{ … }}' : wrapped;
  return [
    errorAt('condition-not-wrapped', node.span, message, {
      // Words such as "yes", which were true once.
      hint: valueHint(node, 'expected true or false') ?? hint,
    }),
  ];
}

/** One expression of several with operators between them. */
function joined(parts: readonly TextPart[]): string {
  return parts
    .map(({ kind, text }) => (kind === 'text' || /^[\w.-]+$/u.test(text) ? text.trim() : `(${text})`))
    .join(' ')
    .trim()
    .replaceAll(/(?<=^|\s)! (?=\S)/gu, '!');
}

/** A text without braces has been told by the schema of the language. */
function notWhole(node: LocatedScalar, key: string, types: readonly ValueType[]): readonly Diagnostic[] {
  if (typeof node.value !== 'string' || !node.value.includes('${{')) return [];
  const wanted = alternatives(types.map((type) => valueNouns[type]));
  const isEscaped = !node.value.replaceAll('$${{', '').includes('${{');
  const found = isEscaped ? 'this' : 'an expression with text beside it';
  const message = `"${key}" needs ${wanted}, and ${found} is a string`;
  return [errorAt('expression-type', node.span, message, { hint: 'write one whole expression: ${{ … }}' })];
}
