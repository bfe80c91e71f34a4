import type { Json } from '../model/json.js';
import { paramTypes, type ParamType } from '../model/parameter.js';
import { alternatives, describeValue, quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { entrySpan, textOf, type Entry, type Located } from './located.js';
import { toJson } from './to-json.js';

/** Reads the `type` of a parameter: null where there is none, or none that is known, which is told. */
export function typeSaid(
  entry: Entry | undefined,
  name: string,
  diagnostics: Diagnostic[],
): ParamType | null {
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

/** The type of a value in the file; of an expression, a string. Null where nothing stands. */
export function typeOfNode(node: Located): ParamType | null {
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

/** The type of several values: of the first, or a number where all of them are. Null where there are none. */
export function typeOfAll(values: readonly Json[] | null): ParamType | null {
  const types = new Set((values ?? []).map(typeOfValue));
  const [first] = types;
  if (types.size === 1) return first ?? null;
  return [...types].every((type) => type === 'integer' || type === 'number') && types.size > 0
    ? 'number'
    : (first ?? null);
}
