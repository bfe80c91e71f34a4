/** What can be wrong with an expression. */
export type IssueCode =
  | 'expression-syntax'
  | 'unknown-root'
  | 'root-not-here'
  | 'unknown-param'
  | 'unknown-env'
  | 'unknown-secret'
  | 'unknown-task'
  | 'task-not-upstream'
  | 'unknown-output'
  | 'unknown-field'
  | 'expression-type'
  | 'expression-limit'
  | 'integer-division'
  | 'pattern-not-safe'
  | 'unknown-function'
  | 'status-function';

/** Something that is wrong with an expression, and where. */
export interface ExpressionIssue {
  readonly code: IssueCode;
  readonly severity: 'error' | 'warning';
  /** One sentence, without a full stop at its end. */
  readonly message: string;
  readonly hint: string | null;
  /** The name at fault; null where it is not about one. */
  readonly name: string | null;
  /** Offsets in the text of the expression, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** A stretch of an expression. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What an issue may have beside its message. */
export interface IssueDetails {
  readonly hint?: string | null;
  readonly name?: string | null;
}

/** A mistake that keeps the expression from being evaluated. */
export function issueAt(
  code: IssueCode,
  { start, end }: Stretch,
  message: string,
  { hint = null, name = null }: IssueDetails = {},
): ExpressionIssue {
  return { code, severity: 'error', message, hint, name, start, end };
}

/** Something that can be evaluated, but probably not as meant. */
export function warningIn(code: IssueCode, stretch: Stretch, message: string, hint: string): ExpressionIssue {
  return { ...issueAt(code, stretch, message, { hint }), severity: 'warning' };
}
