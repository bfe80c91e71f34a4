import type { Json, JsonObject } from '../model/json.js';
import type { Expression } from '../model/template.js';
import { startOf } from './characters.js';
import { compile } from './compile.js';
import { evaluateStep } from './evaluate.js';
import { programFor } from './program.js';
import { visitReferences, type Reference } from './references.js';
import type { Scope } from './scope.js';
import { textOrNull } from './to-text.js';
import { Fault } from './value.js';

/**
 * The values that decided an expression: each name as it is written (`params.mode`) with what it stands for, null where
 * it stands for nothing. Long values are cut; a secret is `***`.
 */
export function explainExpression(expression: Expression, scope: Scope): JsonObject {
  const values = new Map<string, Json>();
  visitReferences(programFor(expression).tree, (reference) => {
    if (!isWhole(reference)) return;
    const { start, end } = reference.node;
    values.set(expression.text.slice(start, end), valueOf(reference, expression, scope));
  });
  return Object.fromEntries(values);
}

/** Whether a reference has a value by itself: none that hangs on the items of a macro. */
function isWhole({ root, node, locals }: Reference): boolean {
  let isFree = !locals.has(root.args) && root.args !== 'cel';
  visitReferences(node, (inner) => {
    isFree &&= !locals.has(inner.root.args);
  });
  return isFree;
}

function valueOf({ root, node }: Reference, expression: Expression, scope: Scope): Json {
  if (root.args === 'secrets') return '***';
  const step = compile(node, { text: expression.text, locals: new Map(), slots: { count: 0 } });
  const value = evaluateStep(step, scope);
  return value instanceof Fault ? null : cut(value);
}

function cut(value: Json): Json {
  if (typeof value === 'string') return cutText(value);
  if (typeof value !== 'object' || value === null) return value;
  const isLarge = (Array.isArray(value) ? value : Object.keys(value)).length > mostParts;
  if (isLarge)
    return Array.isArray(value) ? `[${value.length} items]` : `{${Object.keys(value).length} keys}`;
  const text = textOrNull(value);
  if (text === null) return 'nested too deeply';
  return text.length > longestValue ? cutText(text) : value;
}

function cutText(text: string): string {
  return text.length > longestValue ? `${startOf(text, longestValue)}…` : text;
}

const longestValue = 200;
const mostParts = 50;
