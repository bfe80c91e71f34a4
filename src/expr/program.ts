import type { Expression } from '../model/template.js';
import { baseEnvironment } from './cel-environment.js';
import { parseCel, type Node } from './cel-tree.js';
import { compile } from './compile.js';
import type { Frame, Step } from './evaluation.js';
import { createMeter } from './meter.js';
import type { Scope } from './scope.js';

/** An expression that has been read and made ready. */
export interface Program {
  readonly tree: Node;
  readonly step: Step;
}

/** Reads and compiles an expression once, however often it is evaluated. Throws for one that the check would refuse. */
export function programFor(expression: Expression): Program {
  const known = programs.get(expression);
  if (known !== undefined) return known;
  const parsed = parseCel(expression, baseEnvironment());
  if (!parsed.ok) throw new Error(`an expression that was never checked: ${expression.text}`);
  const step = compile(parsed.tree, { text: expression.text, locals: new Map(), slots: { count: 0 } });
  const program = { tree: parsed.tree, step };
  programs.set(expression, program);
  return program;
}

/** A new evaluation that has cost nothing yet. */
export function createFrame(scope: Scope): Frame {
  return { scope, meter: createMeter(), slots: [] };
}

const programs = new WeakMap<Expression, Program>();
