import type { Expression } from '../model/template.js';
import { environmentFor } from './cel-environment.js';
import { toCel } from './cel-names.js';
import { parseCel } from './cel-tree.js';
import { checkCalls } from './check-calls.js';
import { checkReferences } from './check-references.js';
import { checkTypes } from './check-types.js';
import { issueAt, type ExpressionIssue } from './issue.js';
import { deepestExpression, longestExpression } from './limits.js';
import type { Names } from './names.js';
import { describeSyntaxFault } from './syntax-words.js';
import type { ValueType } from './type-words.js';

/** What the check of an expression found out. */
export interface CheckedExpression {
  /** Null where there is an error. */
  readonly expression: Omit<Expression, 'place'> | null;
  readonly type: ValueType;
  /** In the order in which they stand. */
  readonly issues: readonly ExpressionIssue[];
}

/**
 * Reads and checks an expression before anything runs: its names, the functions it calls, and, where those are right, its
 * types. An expression that passes never meets an unknown name when it is evaluated.
 */
export function checkExpression(text: string, names: Names): CheckedExpression {
  if (text.length > longestExpression) return refused([tooLarge(text)]);
  const environment = environmentFor(names.params);
  const celText = toCel(text, names);
  const parsed = parseCel(celText, environment);
  if (!parsed.ok) {
    return refused([parsed.kind === 'limit' ? tooLarge(text) : describeSyntaxFault(parsed.fault, text)]);
  }
  const issues = [...checkReferences(parsed.tree, names), ...checkCalls(parsed.tree, names)];
  if (hasError(issues)) return refused(issues);
  const types = checkTypes(parsed, environment);
  if (!types.ok) return refused([...issues, types.issue]);
  return { expression: { text, ...celText }, type: types.type, issues: inOrder(issues) };
}

function tooLarge(text: string): ExpressionIssue {
  const message =
    text.length > longestExpression
      ? `an expression has at most ${longestExpression.toLocaleString('en-US')} characters`
      : `an expression is at most ${deepestExpression} parts deep`;
  return issueAt('expression-limit', { start: 0, end: text.length }, message, {
    hint: 'split it: the outputs of a task can be named in others',
  });
}

function hasError(issues: readonly ExpressionIssue[]): boolean {
  return issues.some(({ severity }) => severity === 'error');
}

function refused(issues: readonly ExpressionIssue[]): CheckedExpression {
  return { expression: null, type: 'unknown', issues: inOrder(issues) };
}

function inOrder(issues: readonly ExpressionIssue[]): readonly ExpressionIssue[] {
  return issues.toSorted((one, other) => one.start - other.start);
}
