import { checkParam } from '../expr/check-param.js';
import type { Json } from '../model/json.js';
import { paramTypes, type ParamDeclaration, type ParamType } from '../model/parameter.js';
import { alternatives, describeValue, quoted } from '../text/describe-value.js';
import type { DiagnosticCode } from '../text/codes.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { placeOf, type SourceText } from '../text/source-text.js';
import { checkNames } from './check-names.js';
import { entrySpan, holdsBroken, textOf, type Entry, type Located } from './located.js';
import { patternFault } from './param-pattern.js';
import { readTemplate, type TemplateUse } from './templates.js';
import { toJson } from './to-json.js';

/** A parameter of which the default has not been read: it may hold expressions over names that come later. */
export interface ParamDraft {
  /** Its `default` is null. */
  readonly declaration: ParamDeclaration;
  readonly defaultEntry: Entry | null;
}

/** Reads the declarations of `params`. What is wrong with one has been told, and it is there as far as it makes sense. */
export function draftParams(
  node: Located | undefined,
  source: SourceText,
): { readonly drafts: readonly ParamDraft[]; readonly diagnostics: readonly Diagnostic[] } {
  if (node?.kind !== 'map') return { drafts: [], diagnostics: [] };
  const caseReason = 'they would share an environment variable, OPRUN_PARAM_NAME, where case does not count';
  const diagnostics: Diagnostic[] = [...checkNames(node, { noun: 'a parameter', caseReason })];
  const drafts = [...node.entries.values()].map((entry) => draftParam(entry, source, diagnostics));
  return { drafts, diagnostics };
}

/** Reads the defaults of parameters, now that it is known what their expressions may name. */
export function readDefaults(
  drafts: readonly ParamDraft[],
  use: TemplateUse,
): { readonly params: readonly ParamDeclaration[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const params = drafts.map(({ declaration, defaultEntry }): ParamDeclaration => {
    if (defaultEntry === null || holdsBroken(defaultEntry.value)) return declaration;
    const { template, diagnostics: found } = readTemplate(defaultEntry.value, use);
    diagnostics.push(...found);
    if (template === null || found.some(({ severity }) => severity === 'error')) return declaration;
    const value = template.kind === 'literal' ? template.value : null;
    if (template.kind === 'literal' && value === null) return declaration;
    const kind = kindOf(template.kind, value);
    const fault =
      template.kind === 'literal'
        ? checkParam(usable(declaration), template.value)
        : kind !== null && kind !== declaration.type
          ? `expected ${nouns[declaration.type]}, found ${nouns[kind]}`
          : null;
    if (fault !== null) diagnostics.push(invalidDefault(defaultEntry, declaration, fault));
    return { ...declaration, default: template };
  });
  return { params, diagnostics };
}

/** A declaration without the constraints that cannot hold: those have been told. */
function usable(declaration: ParamDeclaration): ParamDeclaration {
  const { type, pattern, minimum, maximum } = declaration;
  const isBounded =
    (type === 'integer' || type === 'number') && (minimum ?? -Infinity) <= (maximum ?? Infinity);
  return {
    ...declaration,
    pattern: type === 'string' && pattern !== null && patternFault(pattern) === null ? pattern : null,
    minimum: isBounded ? minimum : null,
    maximum: isBounded ? maximum : null,
  };
}

const nouns: Readonly<Record<ParamType, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  object: 'a mapping',
};

/** The type of what a template becomes, where its form alone says it. */
function kindOf(kind: string, value: Json): ParamType | null {
  if (kind === 'text' || kind === 'shell') return 'string';
  if (kind === 'list') return 'list';
  if (kind === 'map') return 'object';
  return kind === 'literal' ? typeOfValue(value) : null;
}

function invalidDefault(entry: Entry, { name, type }: ParamDeclaration, fault: string): Diagnostic {
  const text = entry.value.kind === 'scalar' ? entry.value.source : '';
  const hint =
    type === 'string' && entry.value.kind === 'scalar' && typeof entry.value.value !== 'string'
      ? `put it in quotes: "${text}"`
      : 'a default has to be a value that could be given';
  return errorAt(
    'param-invalid',
    entrySpan(entry),
    `the default of the parameter ${quoted(name)}: ${fault}`,
    {
      hint,
    },
  );
}

function draftParam(entry: Entry, source: SourceText, diagnostics: Diagnostic[]): ParamDraft {
  const { key: name, value, keySpan } = entry;
  const declare = (type: ParamType, more: Partial<ParamDeclaration> = {}): ParamDeclaration => ({
    name,
    type,
    description: null,
    required: false,
    default: null,
    enum: null,
    pattern: null,
    minimum: null,
    maximum: null,
    place: placeOf(source, keySpan.start),
    ...more,
  });
  if (value.kind === 'broken') return { declaration: declare('string'), defaultEntry: null };
  if (value.kind !== 'map') {
    const type = typeOfNode(value);
    if (type === null) diagnostics.push(noType(name, entry));
    return { declaration: declare(type ?? 'string'), defaultEntry: type === null ? null : entry };
  }

  const read = createReader(value.entries, name, diagnostics);
  const defaultEntry = value.entries.get('default') ?? null;
  const hasDefault = defaultEntry !== null && !isNull(defaultEntry.value);
  const allowed = read.list('enum');
  const pattern = read.text('pattern');
  const minimum = read.number('minimum');
  const maximum = read.number('maximum');
  const said = typeSaid(value.entries.get('type'), name, diagnostics);
  const inferred =
    (hasDefault ? typeOfNode(defaultEntry.value) : null) ??
    typeOfAll(allowed) ??
    (pattern !== null ? 'string' : minimum !== null || maximum !== null ? 'number' : null);
  const type = said ?? inferred;
  if (type === null && !value.entries.has('type') && !holdsBroken(value))
    diagnostics.push(noType(name, entry));
  const required = read.boolean('required');
  const declaration = declare(type ?? 'string', {
    description: read.text('description'),
    required: required ?? defaultEntry === null,
    enum: allowed,
    pattern,
    minimum,
    maximum,
  });
  if (type === null) return { declaration, defaultEntry: null };
  diagnostics.push(...contradictions(declaration, value.entries, hasDefault));
  return { declaration, defaultEntry: hasDefault ? defaultEntry : null };
}

/** Reads the values of a long form, and reports those of a wrong type. */
function createReader(entries: ReadonlyMap<string, Entry>, name: string, diagnostics: Diagnostic[]) {
  const read = <Value>(
    key: string,
    expected: string,
    pick: (node: Located) => Value | undefined,
  ): Value | null => {
    const entry = entries.get(key);
    if (entry === undefined || entry.value.kind === 'broken') return null;
    const value = pick(entry.value);
    if (value !== undefined) return value;
    if (key === 'description' && isNull(entry.value)) return null;
    const found = describeValue(toJson(entry.value));
    const message = `${quoted(key)} of the parameter ${quoted(name)}: expected ${expected}, found ${found}`;
    diagnostics.push(errorAt('wrong-type', entrySpan(entry), message));
    return null;
  };
  return {
    text: (key: string) => read(key, 'a string', textOf),
    number: (key: string) =>
      read(key, 'a number', (node) =>
        node.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined,
      ),
    boolean: (key: string) =>
      read(key, 'true or false', (node) =>
        node.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined,
      ),
    list: (key: string) =>
      read(key, 'a list of at least one value', (node) =>
        node.kind === 'list' && node.items.length > 0 ? node.items.map((item) => toJson(item)) : undefined,
      ),
  };
}

function typeSaid(entry: Entry | undefined, name: string, diagnostics: Diagnostic[]): ParamType | null {
  if (entry === undefined || entry.value.kind === 'broken') return null;
  const word = textOf(entry.value) ?? '';
  const type = paramTypes.find((known) => known === word);
  if (type !== undefined) return type;
  const near = otherWords.get(word.toLowerCase()) ?? nearName(word, paramTypes);
  const found = describeValue(toJson(entry.value));
  const message = `"type" of the parameter ${quoted(name)}: expected ${alternatives(paramTypes)}, found ${found}`;
  const hint = near === null ? null : `oprun's word for it is ${quoted(near)}`;
  diagnostics.push(errorAt('bad-value', entrySpan(entry), message, { hint }));
  return null;
}

/** What other tools call the types. */
const otherWords: ReadonlyMap<string, ParamType> = new Map([
  ...[
    'str',
    'text',
    'char',
    'varchar',
    'date',
    'datetime',
    'path',
    'choice',
    'enum',
    'select',
    'password',
  ].map((word) => [word, 'string'] as const),
  ...['int', 'long', 'int64', 'whole'].map((word) => [word, 'integer'] as const),
  ...['float', 'double', 'decimal', 'num', 'real', 'float64'].map((word) => [word, 'number'] as const),
  ...['bool', 'flag', 'toggle', 'checkbox'].map((word) => [word, 'boolean'] as const),
  ...['array', 'seq', 'sequence', 'tuple', 'set', 'strings'].map((word) => [word, 'list'] as const),
  ...['map', 'mapping', 'dict', 'json', 'record', 'struct', 'hash'].map((word) => [word, 'object'] as const),
]);

function noType(name: string, entry: Entry): Diagnostic {
  return errorAt(
    'param-invalid',
    entry.keySpan,
    `the parameter ${quoted(name)} says neither its type nor a default`,
    {
      hint: `write its type: ${name}: {type: string}, one of ${alternatives(paramTypes)}`,
    },
  );
}

/** What in a declaration cannot hold together. */
function contradictions(
  declaration: ParamDeclaration,
  entries: ReadonlyMap<string, Entry>,
  hasDefault: boolean,
): readonly Diagnostic[] {
  const { name, type, minimum, maximum, pattern, required } = declaration;
  const found: Diagnostic[] = [];
  const report = (
    key: string,
    message: string,
    hint: string | null = null,
    code: DiagnosticCode = 'param-invalid',
  ): void => {
    const entry = entries.get(key);
    if (entry === undefined || entry.value.kind === 'broken') return;
    const text = `${quoted(key)} of the parameter ${quoted(name)}: ${message}`;
    found.push(errorAt(code, entrySpan(entry), text, { hint }));
  };
  const isNumber = type === 'integer' || type === 'number';
  if (type !== 'string') report('pattern', `only a string can match a pattern, and this is ${nouns[type]}`);
  if (!isNumber) {
    const message = `only a number has bounds, and this is ${nouns[type]}`;
    report('minimum', message);
    report('maximum', message);
  }
  if (minimum !== null && maximum !== null && minimum > maximum) {
    report('maximum', `${String(maximum)} is less than the minimum, ${String(minimum)}`, 'exchange the two');
  }
  if (required && hasDefault) {
    report('required', 'it has a default, so that nobody has to give it', 'remove "required" or "default"');
  }
  if (type === 'string' && pattern !== null) {
    const fault = patternFault(pattern);
    if (fault !== null) report('pattern', fault.message, fault.hint, fault.code);
  }
  return [...found, ...enumFaults(declaration, entries.get('enum'))];
}

function enumFaults(declaration: ParamDeclaration, entry: Entry | undefined): readonly Diagnostic[] {
  const { name } = declaration;
  if (entry?.value.kind !== 'list') return [];
  const alone = { ...usable(declaration), enum: null };
  return entry.value.items.flatMap((item, index) => {
    if (holdsBroken(item)) return [];
    const fault = checkParam(alone, toJson(item));
    if (fault === null) return [];
    const message = `item ${String(index + 1)} of "enum" of the parameter ${quoted(name)}: ${fault}`;
    return [errorAt('param-invalid', item.span, message, { hint: 'every value of an enum could be given' })];
  });
}

function isNull(node: Located): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** The type of a value in the file; of an expression, a string. Null where nothing stands. */
function typeOfNode(node: Located): ParamType | null {
  if (node.kind === 'broken') return null;
  if (node.kind === 'list') return 'list';
  if (node.kind === 'map') return 'object';
  return typeOfValue(node.value);
}

function typeOfValue(value: Json): ParamType | null {
  if (value === null) return null;
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return Array.isArray(value) ? 'list' : 'object';
}

function typeOfAll(values: readonly Json[] | null): ParamType | null {
  const types = new Set((values ?? []).map(typeOfValue));
  const [first] = types;
  if (types.size === 1) return first ?? null;
  return [...types].every((type) => type === 'integer' || type === 'number') && types.size > 0
    ? 'number'
    : (first ?? null);
}
