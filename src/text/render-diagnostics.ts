import { Ansis } from 'ansis';
import { frameRows } from './code-frame.js';
import type { Diagnostic, Span } from './diagnostic.js';
import { escapeControls } from './escape-controls.js';
import { placeOf, type SourceText } from './source-text.js';

/**
 * Diagnostics as a person reads them: place, severity, code and message, a code frame, further places, a hint. The
 * order is kept. After 50 it says how many more there are. Ends with a line end unless there are none.
 */
export function renderDiagnostics(
  source: SourceText,
  diagnostics: readonly Diagnostic[],
  { color }: { readonly color: boolean },
): string {
  const paint = new Ansis(color ? 1 : 0);
  const shown = diagnostics.slice(0, mostShown).map((diagnostic) => renderOne(source, diagnostic, paint));
  const left = diagnostics.length - mostShown;
  if (left > 0) shown.push(`… and ${String(left)} more\n`);
  return shown.join('\n');
}

const mostShown = 50;
const columns = 110;

function renderOne(source: SourceText, diagnostic: Diagnostic, paint: Ansis): string {
  const { severity, code, span, hint } = diagnostic;
  const where = paint.bold(placeText(source, span));
  const lines = [
    `${where} ${paintSeverity(paint, severity, `${severity} ${code}`)}: ${escapeControls(diagnostic.message)}`,
  ];
  if (span !== null) lines.push(...renderFrame(source, span, { indent: 2, context: 2, paint }));
  for (const related of diagnostic.related.slice(0, mostRelated)) {
    lines.push(`    ${placeText(source, related.span)} note: ${escapeControls(related.message)}`);
    lines.push(...renderFrame(source, related.span, { indent: 4, context: 0, paint }));
  }
  const left = diagnostic.related.length - mostRelated;
  if (left > 0) lines.push(`    … and ${String(left)} more places`);
  if (hint !== null) {
    const [first = '', ...rest] = hint.split('\n').map(escapeControls);
    lines.push(`    ${paint.cyan('hint:')} ${first}`, ...rest.map((line) => `          ${line}`.trimEnd()));
  }
  return `${lines.join('\n')}\n`;
}

// A cycle through ten thousand tasks has as many arrows.
const mostRelated = 12;

function placeText(source: SourceText, span: Span | null): string {
  const file = escapeControls(source.file === '-' ? 'stdin' : source.file);
  if (span === null) return file;
  const { line, column } = placeOf(source, span.start);
  return `${file}:${String(line)}:${String(column)}`;
}

function renderFrame(
  source: SourceText,
  span: Span,
  { indent, context, paint }: { readonly indent: number; readonly context: number; readonly paint: Ansis },
): readonly string[] {
  return frameRows(source, span, { context, columns: columns - indent }).map(({ gutter, text, kind }) => {
    const line = `${' '.repeat(indent)}${paint.dim(gutter)}${kind === 'marker' ? paint.red(text) : text}`;
    return line.trimEnd();
  });
}

function paintSeverity(paint: Ansis, severity: Diagnostic['severity'], text: string): string {
  if (severity === 'error') return paint.red(text);
  return severity === 'warning' ? paint.yellow(text) : paint.blue(text);
}
