import type { Assignment, Expression, Template } from '../model/template.js';

/** Names of variables that hold a secret. */
export interface SecretNames {
  has(name: string): boolean;
}

/** Names of those variables of a file whose values hold a secret, also by way of another variable. */
export function secretVariables(ofFile: readonly Assignment[]): ReadonlySet<string> {
  const known = new Set<string>();
  const users = new Map<string, string[]>();
  for (const { name, value } of ofFile) {
    if (namesSecret(value)) known.add(name);
    for (const used of variablesIn(value)) {
      const list = users.get(used);
      if (list === undefined) users.set(used, [name]);
      else list.push(name);
    }
  }
  // A set is gone through with what is added on the way.
  for (const name of known) for (const user of users.get(name) ?? []) known.add(user);
  return known;
}

/** The same for a task: its own variables stand over those of the file, and see only them. */
export function withOwnVariables(ofFile: SecretNames, own: readonly Assignment[]): SecretNames {
  if (own.length === 0) return ofFile;
  const ours = new Map(
    own.map(({ name, value }) => [
      name,
      namesSecret(value) || variablesIn(value).some((used) => ofFile.has(used)),
    ]),
  );
  return { has: (name) => ours.get(name) ?? ofFile.has(name) };
}

function namesSecret(template: Template): boolean {
  return expressionsOf(template).some(({ text }) =>
    /(?<![.\w])secrets\b/u.test(text.replaceAll(strings, "''")),
  );
}

function variablesIn(template: Template): readonly string[] {
  return expressionsOf(template).flatMap(({ text }) =>
    [...text.matchAll(variables)].map(([, dotted, indexed]) => dotted ?? indexed ?? ''),
  );
}

const strings = /'(?:\\[^]|[^'\\])*'|"(?:\\[^]|[^"\\])*"/gu;

const variables = /(?<![.\w])env\s*(?:\.\s*(\w+)|\[\s*["'](\w+)["']\s*\])/gu;

/** The values of variables are texts. */
function expressionsOf(template: Template): readonly Expression[] {
  if (template.kind === 'expression') return [template.expression];
  return template.kind === 'text' ? template.parts.filter((part) => typeof part !== 'string') : [];
}
