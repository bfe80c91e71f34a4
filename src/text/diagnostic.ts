import type { DiagnosticCode } from './codes.js';

/** A stretch of the source text: offsets in UTF-16 units, end exclusive. Only the printer turns them into lines. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a file, and where: data long before it is text. */
export interface Diagnostic {
  /** One of the codes listed in `docs/diagnostics.md`, in kebab case. */
  readonly code: DiagnosticCode;
  /** An `error` keeps the file from running; a `warning` and a `note` do not. */
  readonly severity: 'error' | 'warning' | 'note';
  /** One sentence, without a full stop at its end. */
  readonly message: string;
  /** Null where no place makes sense: a file that cannot be read. */
  readonly span: Span | null;
  /** What to do about it. */
  readonly hint: string | null;
  /** Further places that belong to it: each arrow of a cycle, the first of two equal ids. */
  readonly related: readonly { readonly span: Span; readonly message: string }[];
}
