import { checkExpression } from '../expr/check-expression.js';
import type { ShellName } from '../expr/shell/scanner.js';
import { toShellTemplate } from '../expr/shell/shell-template.js';
import { splitText, type TextPart } from '../expr/split-text.js';
import type { ValueType } from '../expr/type-words.js';
import type { Json } from '../model/json.js';
import type { Expression, Template } from '../model/template.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { quoted } from '../text/describe-value.js';
import { errorAt } from '../text/make-diagnostic.js';
import { placeOf, type SourceText } from '../text/source-text.js';
import { append } from './append.js';
import { isSecretInArgv, secretInArgv, withoutSecrets, type ArgvUse } from './argv-secrets.js';
import { issueDiagnostic, shellDiagnostic, textFault, type IssueHints } from './expression-diagnostics.js';
import type { Entry, Located, LocatedScalar } from './located.js';
import { placesIn, type Places } from './scalar-offsets.js';

/** What has to be known of the place that a value with expressions stands in. */
export interface TemplateUse extends IssueHints, ArgvUse {
  readonly source: SourceText;
  /** What runs the texts, where they are shell commands. */
  readonly shell?: ShellName;
}

/** A value of the file as it is rendered later. */
export interface ReadTemplate {
  /**
   * Null for a place that has been reported already. An expression with a mistake is there all the same, so that the rest
   * can be checked; the diagnostics keep it from ever being evaluated.
   */
  readonly template: Template | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a value in which expressions may stand, and checks them. Parts that an anchor shares stay shared. */
export function readTemplate(node: Located, use: TemplateUse): ReadTemplate {
  const diagnostics: Diagnostic[] = [];
  const template = read(node, { use, diagnostics, memo: new Map() });
  return { template: node.kind === 'broken' ? null : template, diagnostics };
}

interface Reading {
  readonly use: TemplateUse;
  readonly diagnostics: Diagnostic[];
  readonly memo: Map<unknown, Template>;
}

function read(node: Located, reading: Reading): Template {
  if (node.kind === 'broken') return { kind: 'literal', value: null };
  if (node.kind === 'scalar') {
    const { template, diagnostics } = readScalar(node, reading.use);
    append(reading.diagnostics, diagnostics);
    return template;
  }
  const children = node.kind === 'list' ? node.items : node.entries;
  const known = reading.memo.get(children);
  if (known !== undefined) return known;
  const template =
    node.kind === 'list'
      ? toList(node.items.map((item) => read(item, reading)))
      : toMap(
          [...node.entries.values()].map((entry) => [readKey(entry, reading), read(entry.value, reading)]),
        );
  reading.memo.set(children, template);
  return template;
}

function toList(items: readonly Template[]): Template {
  const values = items.flatMap((item) => (item.kind === 'literal' ? [item.value] : []));
  return values.length === items.length ? { kind: 'literal', value: values } : { kind: 'list', items };
}

/** A mapping of templates; where none of them has an expression, a literal. */
export function toMap(entries: readonly (readonly [key: string, value: Template])[]): Template {
  const values = entries.flatMap(([key, value]): readonly (readonly [string, Json])[] =>
    value.kind === 'literal' ? [[key, value.value]] : [],
  );
  // fromEntries defines each key, so that `__proto__` is an ordinary one.
  return values.length === entries.length
    ? { kind: 'literal', value: Object.fromEntries(values) }
    : { kind: 'map', entries };
}

function readKey({ key, keySpan }: Entry, { diagnostics }: Reading): string {
  if (!key.includes('${{')) return key;
  const { parts, faults } = splitText(key);
  if (faults.length === 0 && parts.every((part) => part.kind === 'text')) {
    return parts.map((part) => part.text).join('');
  }
  const hint = 'make the whole mapping one expression: ${{ {name: value} }}';
  const message = `the key ${quoted(key)} holds an expression, and keys are taken as they stand`;
  diagnostics.push(errorAt('expression-in-key', keySpan, message, { hint }));
  return key;
}

/** A text or another scalar with its expressions. */
export interface ReadScalar {
  readonly template: Exclude<Template, { readonly kind: 'list' | 'map' }>;
  /** The type of a value that is one expression; unknown for everything else. */
  readonly type: ValueType;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads one scalar. With `use.shell` a text with expressions becomes a shell command. With `trim` white space around the
 * text, such as the line end of a block, is not meant.
 */
export function readScalar(
  node: LocatedScalar,
  use: TemplateUse,
  { trim = false }: { readonly trim?: boolean } = {},
): ReadScalar {
  if (typeof node.value !== 'string' || !node.value.includes('${{')) {
    return { template: { kind: 'literal', value: node.value }, type: 'unknown', diagnostics: [] };
  }
  const value = trim ? node.value.trim() : node.value;
  const shift = trim ? node.value.length - node.value.trimStart().length : 0;
  const inFile = placesIn(use.source.text, node);
  const placed: Places = (start, end) => inFile(start + shift, end + shift);
  const { parts, faults } = splitText(value);
  const pieces = parts.map((part) => readPart(part, { value, placed, use }));
  const diagnostics = [
    ...faults.map((fault) => textFault(fault, placed(fault.start, fault.end))),
    ...pieces.flatMap((part) => part.diagnostics),
  ];
  const [first] = pieces;
  if (use.shell !== undefined) {
    const { template, issues } = toCommand(
      pieces.map((part) => part.content),
      use.shell,
    );
    const shellFaults = issues.map((issue) => shellDiagnostic(issue, pieces[issue.part]?.span ?? node.span));
    return { template, type: 'unknown', diagnostics: [...diagnostics, ...shellFaults] };
  }
  if (first !== undefined && pieces.length === 1 && typeof first.content !== 'string') {
    return { template: { kind: 'expression', expression: first.content }, type: first.type, diagnostics };
  }
  return { template: toText(pieces.map((part) => part.content)), type: 'unknown', diagnostics };
}

type Content = string | Expression;

function toText(parts: readonly Content[]): ReadScalar['template'] {
  const texts = parts.filter((part) => typeof part === 'string');
  return texts.length === parts.length ? { kind: 'literal', value: texts.join('') } : { kind: 'text', parts };
}

function toCommand(
  parts: readonly Content[],
  shell: ShellName,
): {
  readonly template: ReadScalar['template'];
  readonly issues: ReturnType<typeof toShellTemplate>['issues'];
} {
  const text = toText(parts);
  return text.kind === 'text' ? toShellTemplate(parts, shell) : { template: text, issues: [] };
}

interface ReadPart {
  readonly content: Content;
  readonly type: ValueType;
  /** The expression with its braces. */
  readonly span: Span;
  readonly diagnostics: readonly Diagnostic[];
}

interface PartContext {
  /** The whole text. */
  readonly value: string;
  readonly placed: Places;
  readonly use: TemplateUse;
}

function readPart(part: TextPart, { value, placed, use }: PartContext): ReadPart {
  if (part.kind === 'text') {
    return { content: part.text, type: 'string', span: { start: 0, end: 0 }, diagnostics: [] };
  }
  const span = placed(value.lastIndexOf('${{', part.start), value.indexOf('}}', part.end) + 2);
  const checked = checkText(part.text, use, (start, end) => placed(part.start + start, part.start + end));
  const { text } = part;
  const expression = checked.expression ?? { text, cel: text, names: [] };
  return { ...checked, content: { ...expression, place: placeOf(use.source, span.start) }, span };
}

/** Checks the text of one expression; `placed` finds stretches of it in the file. */
export function checkText(
  text: string,
  use: TemplateUse,
  placed: Places,
): {
  readonly expression: Omit<Expression, 'place'> | null;
  readonly type: ValueType;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { expression, type, issues } = checkExpression(text, withoutSecrets(use));
  const diagnostics = issues.map((issue) => {
    const span = placed(issue.start, issue.end);
    return isSecretInArgv(issue, use) ? secretInArgv(span) : issueDiagnostic(issue, span, use);
  });
  return { expression, type, diagnostics };
}
