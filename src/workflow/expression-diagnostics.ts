import type { ExpressionIssue } from '../expr/issue.js';
import type { ShellIssue } from '../expr/shell/shell-template.js';
import type { TextFault } from '../expr/split-text.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';

/** What an author has to write so that a task comes before this one; null where nothing helps. */
export type UpstreamHint = (task: string) => string | null;

/** What is known of the task that an expression stands in, for better hints. */
export interface IssueHints {
  /** How a task that is not upstream would become one; see `createUpstreamHints`. */
  readonly upstreamHint?: UpstreamHint;
  /** The ids of the tasks that the task waits for. */
  readonly waitsFor?: readonly string[];
}

/** What is wrong with an expression, at its place in the file. */
export function issueDiagnostic(issue: ExpressionIssue, span: Span, hints: IssueHints = {}): Diagnostic {
  const { code, severity, message } = issue;
  return { code, severity, message, span, hint: betterHint(issue, hints) ?? issue.hint, related: [] };
}

function betterHint(
  { code, hint, name }: ExpressionIssue,
  { upstreamHint, waitsFor = [] }: IssueHints,
): string | null {
  if (code === 'task-not-upstream' && name !== null) return upstreamHint?.(name) ?? null;
  const [only, other] = waitsFor;
  if (code !== 'status-function' || only === undefined || other !== undefined) return null;
  return hint?.replaceAll('task: ID', `task: ${only}`) ?? null;
}

/** Why a value cannot reach a shell command where it stands, or what the command does to it. */
export function shellDiagnostic({ code, severity, message, hint }: ShellIssue, span: Span): Diagnostic {
  return { code, severity, message, span, hint, related: [] };
}

/** Braces that hold no expression. */
export function textFault({ message, hint }: TextFault, span: Span): Diagnostic {
  return errorAt('expression-syntax', span, message, { hint });
}
