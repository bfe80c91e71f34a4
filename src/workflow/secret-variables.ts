import type { Assignment, Expression, Template } from '../model/template.js';

/**
 * Names of those variables whose values hold a secret, also by way of another variable. `own` are those of a task, which
 * stand over those of the file and see only them.
 */
export function secretVariables(
  ofFile: readonly Assignment[],
  own: readonly Assignment[],
): ReadonlySet<string> {
  const known = new Set<string>();
  // Each round may make known what the next one needs.
  for (let before = -1; before < known.size;) {
    before = known.size;
    for (const { name, value } of ofFile) if (holdsSecret(value, known)) known.add(name);
  }
  const all = new Set(known);
  for (const { name, value } of own) {
    if (holdsSecret(value, known)) all.add(name);
    else all.delete(name);
  }
  return all;
}

function holdsSecret(template: Template, known: ReadonlySet<string>): boolean {
  return expressionsOf(template).some(({ text }) => {
    if (/(?<![.\w])secrets\b/u.test(text.replaceAll(strings, "''"))) return true;
    return [...text.matchAll(variables)].some(([, dotted, indexed]) => known.has(dotted ?? indexed ?? ''));
  });
}

const strings = /'(?:\\[^]|[^'\\])*'|"(?:\\[^]|[^"\\])*"/gu;

const variables = /(?<![.\w])env\s*(?:\.\s*(\w+)|\[\s*["'](\w+)["']\s*\])/gu;

/** The values of variables are texts. */
function expressionsOf(template: Template): readonly Expression[] {
  if (template.kind === 'expression') return [template.expression];
  return template.kind === 'text' ? template.parts.filter((part) => typeof part !== 'string') : [];
}
