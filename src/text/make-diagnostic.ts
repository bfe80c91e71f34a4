import type { DiagnosticCode } from './codes.js';
import type { Diagnostic, Span } from './diagnostic.js';

/** What a diagnostic may have beside its message. */
export interface Details {
  readonly hint?: string | null;
  readonly related?: Diagnostic['related'];
}

/** A mistake that keeps the file from running. */
export function errorAt(
  code: DiagnosticCode,
  span: Span | null,
  message: string,
  details: Details = {},
): Diagnostic {
  return { code, severity: 'error', message, span, ...filled(details) };
}

/** Something that runs, but probably not as meant. */
export function warningAt(
  code: DiagnosticCode,
  span: Span | null,
  message: string,
  details: Details = {},
): Diagnostic {
  return { code, severity: 'warning', message, span, ...filled(details) };
}

/** Something the reader should know. */
export function noteAt(
  code: DiagnosticCode,
  span: Span | null,
  message: string,
  details: Details = {},
): Diagnostic {
  return { code, severity: 'note', message, span, ...filled(details) };
}

function filled({ hint = null, related = [] }: Details): Required<Details> {
  return { hint, related };
}
