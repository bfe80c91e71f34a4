import type { DiagnosticCode } from './codes.js';
import type { Diagnostic, Span } from './diagnostic.js';

/** What a diagnostic may have beside its message. */
export interface Details {
  readonly hint?: string | null;
  readonly related?: Diagnostic['related'];
}

/** A mistake that keeps the file from running. */
export function errorAt(code: DiagnosticCode, span: Span | null, message: string, details: Details = {}): Diagnostic {
  return make('error', code, span, message, details);
}

/** Something that runs, but probably not as meant. */
export function warningAt(code: DiagnosticCode, span: Span | null, message: string, details: Details = {}): Diagnostic {
  return make('warning', code, span, message, details);
}

/** Something the reader should know. */
export function noteAt(code: DiagnosticCode, span: Span | null, message: string, details: Details = {}): Diagnostic {
  return make('note', code, span, message, details);
}

function make(
  severity: Diagnostic['severity'],
  code: DiagnosticCode,
  span: Span | null,
  message: string,
  { hint = null, related = [] }: Details,
): Diagnostic {
  return { code, severity, message, span, hint, related };
}
