import type { Assignment } from '../model/template.js';
import { describeValue, quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { append } from './append.js';
import { checkNames, type NameKind } from './check-names.js';
import { entrySpan, type Entry, type Located } from './located.js';
import { readTemplate, type TemplateUse } from './templates.js';
import { toJson } from './to-json.js';

/** Names with their values, those left out that something is wrong with. */
export interface ReadAssignments {
  readonly assignments: readonly Assignment[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a mapping of names to values, such as `outputs`; nothing where there is none. Without a `kind` nothing is said
 * of the names.
 */
export function readAssignments(
  node: Located | undefined,
  kind: NameKind | null,
  use: TemplateUse,
): ReadAssignments {
  return readEach(node, kind, (entry) => readTemplate(entry.value, use));
}

/** Reads `env`: its values become text, so that a list or a mapping is none. An empty one is the empty text. */
export function readEnv(node: Located | undefined, use: TemplateUse): ReadAssignments {
  return readEach(node, { noun: 'a variable', isVariable: true }, (entry) => {
    const { value } = entry;
    if (value.kind === 'list' || value.kind === 'map')
      return { template: null, diagnostics: [notText(entry)] };
    if (value.kind === 'scalar' && value.value === null) {
      return { template: { kind: 'literal', value: '' }, diagnostics: [] };
    }
    return readTemplate(value, use);
  });
}

function readEach(
  node: Located | undefined,
  kind: NameKind | null,
  read: (entry: Entry) => ReturnType<typeof readTemplate>,
): ReadAssignments {
  if (node?.kind !== 'map') return { assignments: [], diagnostics: [] };
  const assignments: Assignment[] = [];
  const diagnostics: Diagnostic[] = kind === null ? [] : [...checkNames(node, kind)];
  for (const entry of node.entries.values()) {
    const { template, diagnostics: found } = read(entry);
    append(diagnostics, found);
    if (template !== null && !found.some(({ severity }) => severity === 'error'))
      assignments.push({ name: entry.key, value: template });
  }
  return { assignments, diagnostics };
}

function notText(entry: Entry): Diagnostic {
  const found = describeValue(toJson(entry.value));
  const message = `the variable ${quoted(entry.key)}: expected a text, a number or true or false, found ${found}`;
  const hint = `a variable holds text; as JSON it is: \${{ toJSON(…) }}`;
  return errorAt('wrong-type', entrySpan(entry), message, { hint });
}
