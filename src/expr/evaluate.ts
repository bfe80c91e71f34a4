import type { Json } from '../model/json.js';
import type { Expression } from '../model/template.js';
import { startOf } from './characters.js';
import type { Step } from './evaluation.js';
import { LimitReached } from './meter.js';
import { createFrame, programFor } from './program.js';
import type { Scope } from './scope.js';
import { toJson } from './to-json.js';
import { Fault } from './value.js';

/** What an expression gives, or one sentence that names it and says why it gives nothing. */
export type Evaluated =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/**
 * Evaluates a checked expression. What it gives is a value and is never evaluated again. It is bounded: see
 * `limits.ts`. Messages tell the kinds of values and the names on the way to them, never the values.
 */
export function evaluate(expression: Expression, scope: Scope): Evaluated {
  const value = evaluateStep(programFor(expression).step, scope);
  if (!(value instanceof Fault)) return { ok: true, value };
  return { ok: false, message: `${shown(expression.text)}: ${value.message}` };
}

/** Evaluates one part of an expression to JSON. */
export function evaluateStep(step: Step, scope: Scope): Json | Fault {
  const frame = createFrame(scope);
  try {
    const result = step(frame);
    return result instanceof Fault ? result : toJson(result, frame.meter);
  } catch (error) {
    if (error instanceof LimitReached) return new Fault('wrong', error.message);
    throw error;
  }
}

/** On one line, and cut where it is long. */
function shown(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ');
  return `\${{ ${line.length > longestShown ? `${startOf(line, longestShown)}…` : line} }}`;
}

const longestShown = 120;
