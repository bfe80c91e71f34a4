import type { Expression, Template } from '../model/template.js';
import { programFor } from './program.js';
import { visitReferences } from './references.js';

/** A parameter or a variable that a value of the file names. */
export interface NamedValue {
  readonly root: 'params' | 'env';
  readonly name: string;
}

/** The parameters and variables that stand in the expressions of a value, as often as they do. */
export function namesOf(template: Template): readonly NamedValue[] {
  return expressionsOf(template).flatMap((expression) => {
    const found: NamedValue[] = [];
    visitReferences(programFor(expression).tree, ({ root: { args: root }, links, locals }) => {
      const name = links[0]?.name ?? null;
      if ((root === 'params' || root === 'env') && name !== null && !locals.has(root))
        found.push({ root, name });
    });
    return found;
  });
}

function expressionsOf(template: Template): readonly Expression[] {
  switch (template.kind) {
    case 'literal':
      return [];
    case 'expression':
      return [template.expression];
    case 'text':
      return template.parts.filter((part) => typeof part !== 'string');
    case 'shell':
      return template.values.map(({ expression }) => expression);
    case 'list':
      return template.items.flatMap(expressionsOf);
    case 'map':
      return template.entries.flatMap(([, value]) => expressionsOf(value));
    default:
      return template satisfies never;
  }
}
