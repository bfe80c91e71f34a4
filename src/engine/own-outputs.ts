import { renderTemplate } from '../expr/render.js';
import type { Scope } from '../expr/scope.js';
import type { Json } from '../model/json.js';
import type { Outcome } from '../model/ports.js';
import type { Assignment } from '../model/template.js';
import { failing } from './failing.js';

/** Adds the task's own `outputs` to what it wrote itself. One that cannot be evaluated fails the task. */
export function withOutputs<O extends Outcome>(
  outcome: O,
  assignments: readonly Assignment[],
  scope: Scope,
): O | Extract<Outcome, { readonly status: 'completed' | 'failed' }> {
  if (outcome.status !== 'completed' || assignments.length === 0) return outcome;
  const within = { ...scope, result: outcome.result };
  const own: [string, Json][] = [];
  for (const { name, value } of assignments) {
    const rendered = renderTemplate(value, within);
    if (!rendered.ok) return { status: 'failed', ...failing(`output ${name}: ${rendered.message}`) };
    own.push([name, rendered.value]);
  }
  const outputs = Object.fromEntries([...Object.entries(outcome.outputs), ...own]);
  return { ...outcome, outputs };
}
