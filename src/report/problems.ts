import type { Diagnostic } from '../text/diagnostic.js';
import { placeOf } from '../text/source-text.js';
import type { SourceText } from '../text/source-text.js';

/** A diagnostic with its place as a person counts, from 1; null where no place makes sense. */
interface PlacedProblem {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly code: string;
  readonly severity: Diagnostic['severity'];
  readonly message: string;
  readonly hint: string | null;
}

/** What programs read of a file's diagnostics. */
export function toPlacedProblems(
  source: SourceText,
  diagnostics: readonly Diagnostic[],
): readonly PlacedProblem[] {
  return diagnostics.map(({ code, severity, message, hint, span }) => {
    const place = span === null ? null : placeOf(source, span.start);
    return {
      file: source.file,
      line: place?.line ?? null,
      column: place?.column ?? null,
      code,
      severity,
      message,
      hint,
    };
  });
}

/** Annotations as GitHub Actions reads them from a step's output: one line each. */
export function renderGithubAnnotations(source: SourceText, diagnostics: readonly Diagnostic[]): string {
  const lines = toPlacedProblems(source, diagnostics).map((problem) => {
    const place = problem.line === null ? '' : `,line=${problem.line},col=${problem.column ?? 1}`;
    const text = problem.hint === null ? problem.message : `${problem.message}\n${problem.hint}`;
    const command = commands[problem.severity];
    return `::${command} file=${toProperty(problem.file)}${place},title=${toProperty(problem.code)}::${toData(text)}\n`;
  });
  return lines.join('');
}

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** GitHub's workflow commands escape these in a message. */
function toData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** … and these as well in a property. */
function toProperty(text: string): string {
  return toData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
