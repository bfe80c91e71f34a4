import { paramNouns } from '../expr/check-param.js';
import type { ValueType } from '../expr/type-words.js';
import type { ParamDeclaration, ParamType } from '../model/parameter.js';
import type { Template } from '../model/template.js';
import type { Located } from './located.js';
import { valueNouns } from './read-expression.js';
import { readScalar, readTemplate, type ReadTemplate, type TemplateUse } from './templates.js';

/** A value together with what it becomes. */
export interface TypedTemplate extends ReadTemplate {
  /** `unknown` where it is seen only at run time, and for a literal. */
  readonly type: ValueType;
}

/** Reads a value as `readTemplate` does, and tells its type where that is certain. */
export function readTyped(node: Located, use: TemplateUse): TypedTemplate {
  if (node.kind !== 'scalar') {
    const read = readTemplate(node, use);
    return { ...read, type: read.template === null ? 'unknown' : typeOfForm(read.template) };
  }
  const read = readScalar(node, use);
  return { ...read, type: read.template.kind === 'expression' ? read.type : typeOfForm(read.template) };
}

function typeOfForm({ kind }: Template): ValueType {
  if (kind === 'text' || kind === 'shell') return 'string';
  if (kind === 'list') return 'list';
  return kind === 'map' ? 'object' : 'unknown';
}

/** Why no value of a type can be given to a parameter, or null. */
export function typeFault({ type: wanted }: ParamDeclaration, type: ValueType): string | null {
  if (type === 'unknown' || type === valueTypes[wanted]) return null;
  return `expected ${paramNouns[wanted]}, found ${valueNouns[type]}`;
}

/** In an expression all numbers are of one type. */
const valueTypes: Readonly<Record<ParamType, ValueType>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  list: 'list',
  object: 'object',
};
