import type { Diagnostic, Span } from '../text/diagnostic.js';

/**
 * Puts diagnostics in the order of their places and takes out what would be said twice: the same mistake reached
 * through two aliases, an expression inside the value of an unknown key, a warning about a word that is wrong anyway.
 * A key that stands in the wrong place is not reported again as missing in the right one. Where whole lines could not be read (`linesMissing`), nothing is said of what seems to be absent.
 */
export function settle(
  diagnostics: readonly Diagnostic[],
  {
    dropped = [],
    linesMissing = false,
  }: { readonly dropped?: readonly Span[]; readonly linesMissing?: boolean } = {},
): readonly Diagnostic[] {
  const wrong = new Set(diagnostics.filter(isError).map(({ span }) => placeKey(span)));
  const misplaced = diagnostics.some(({ code }) => code === 'misplaced-key');
  const seen = new Set<string>();
  const silent = dropped.toSorted((one, other) => one.start - other.start);
  return diagnostics
    .filter((diagnostic) => {
      const { code, span, message, severity } = diagnostic;
      if (severity === 'warning' && wrong.has(placeKey(span))) return false;
      if (linesMissing && (absence.has(code) || message.endsWith('found nothing'))) return false;
      if (misplaced && ofTask.has(code) && !message.includes(' in the secret ')) return false;
      if (span !== null && inValueOnly.has(code) && isInside(span, silent)) return false;
      const key = `${code} ${placeKey(span)} ${message.replaceAll(/task (?:"[^"]*"|\d+)/gu, 'task')}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .toSorted((one, other) => (one.span?.start ?? -1) - (other.span?.start ?? -1));
}

/** What need not be said of a value whose key is unknown. */
const inValueOnly: ReadonlySet<string> = new Set([
  'expression-not-here',
  'comment-cuts-text',
  'yaml-1-1-value',
  'lossy-number',
]);

const absence: ReadonlySet<string> = new Set([
  'missing-key',
  'no-plugin',
  'config-missing-key',
  'missing-param',
  'unknown-dependency',
  'unknown-alias',
  'unknown-env',
  'unknown-param',
  'unknown-secret',
  'unknown-task',
  'task-not-upstream',
  'empty-task-list',
  'empty-file',
]);

/** What may be absent from a task because it stands elsewhere. */
const ofTask: ReadonlySet<string> = new Set(['missing-key', 'no-plugin', 'config-missing-key']);

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error';
}

function placeKey(span: Span | null): string {
  return span === null ? '' : `${String(span.start)}-${String(span.end)}`;
}

/** Whether a place lies in one of the spans, which are sorted by start; they may nest but do not cross. */
function isInside(place: Span, spans: readonly Span[]): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) <= place.start) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0 && index >= low - 8; index -= 1) {
    if ((spans[index]?.end ?? 0) >= place.end) return true;
  }
  return false;
}
