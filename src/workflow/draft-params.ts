import type { KnownType } from '../expr/names.js';
import { paramTypes, type ParamDeclaration, type ParamType } from '../model/parameter.js';
import { alternatives, describeValue, quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { placeOf, type SourceText } from '../text/source-text.js';
import { append } from './append.js';
import { checkNames } from './check-names.js';
import { entrySpan, holdsBroken, textOf, type Entry, type Located } from './located.js';
import { contradictions } from './param-rules.js';
import { typeOfAll, typeOfNode, typeSaid } from './param-type.js';
import { toJson } from './to-json.js';

/** A parameter of which the default has not been read: it may hold expressions over names that come later. */
export interface ParamDraft {
  /** Its `default` is null. */
  readonly declaration: ParamDeclaration;
  /** What expressions may take it for: `unknown` where something is wrong with the declaration. */
  readonly type: KnownType;
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

function draftParam(entry: Entry, source: SourceText, all: Diagnostic[]): ParamDraft {
  const { key: name, value, keySpan } = entry;
  const diagnostics: Diagnostic[] = [];
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
  if (value.kind === 'broken') return untyped(declare('string'));
  if (value.kind !== 'map') {
    const type = typeOfNode(value);
    if (type !== null) return { declaration: declare(type), type, defaultEntry: entry };
    all.push(noType(name, entry));
    return untyped(declare('string'));
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
  const required = read.boolean('required');
  const declaration = declare(type ?? 'string', {
    description: read.text('description'),
    required: required ?? defaultEntry === null,
    enum: allowed,
    pattern,
    minimum,
    maximum,
  });
  if (type !== null) append(diagnostics, contradictions(declaration, value.entries, hasDefault));
  else if (diagnostics.length === 0 && !holdsBroken(value)) diagnostics.push(noType(name, entry));
  append(all, diagnostics);
  if (type === null) return untyped(declaration);
  // With a mistake in it nobody knows what was meant.
  const known = diagnostics.length === 0 ? type : 'unknown';
  return { declaration, type: known, defaultEntry: hasDefault ? defaultEntry : null };
}

function untyped(declaration: ParamDeclaration): ParamDraft {
  return { declaration, type: 'unknown', defaultEntry: null };
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
    const isEmptyList = entry.value.kind === 'list' && entry.value.items.length === 0;
    const found = isEmptyList ? 'an empty list' : describeValue(toJson(entry.value));
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

function isNull(node: Located): boolean {
  return node.kind === 'scalar' && node.value === null;
}
