import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { entrySpan, textOf, valueAt, type Entry, type Located } from './located.js';
import { parseDuration } from './parse-duration.js';
import { parseRate } from './parse-rate.js';

/** Where durations stand in a task, an undo, `defaults`, or at the top of a file: by a key, or by one inside of another. */
const durationKeys: readonly (readonly string[])[] = [
  ['timeout'],
  ['timeout_total'],
  ['grace'],
  ['retry', 'delay'],
  ['retry', 'max_delay'],
  ['breaker', 'cooldown'],
  ['fallback', 'cached'],
];

/** Checks the durations of a mapping. `owner` is how a sentence calls it; null for the file itself. */
export function checkDurations(node: Located, owner: string | null): readonly Diagnostic[] {
  return durationKeys.flatMap((path) => {
    const entry = entryAt(node, path);
    const found = entry?.value;
    if (entry === null || found?.kind !== 'scalar') return [];
    // What is neither a text nor a number has been told about.
    if (typeof found.value !== 'string' && typeof found.value !== 'number') return [];
    const parsed = parseDuration(found.value);
    if (parsed.ok) return [];
    const shown = typeof found.value === 'string' ? quoted(found.value) : found.source;
    const message = `${quoted(path.join('.'))}${where(owner)}: ${shown} ${parsed.reason}`;
    return [errorAt('bad-duration', entrySpan(entry), message, { hint: parsed.hint })];
  });
}

/** Checks the rates of a mapping. */
export function checkRates(node: Located, owner: string): readonly Diagnostic[] {
  const rates = valueAt(node, 'rate');
  if (rates?.kind !== 'map') return [];
  return [...rates.entries.values()].flatMap((entry) => {
    const text = textOf(entry.value);
    if (text === undefined) return [];
    const parsed = parseRate(text);
    if (parsed.ok) return [];
    const message = `the rate ${quoted(entry.key)}${where(owner)}: ${quoted(text)} ${parsed.reason}`;
    return [errorAt('bad-rate', entrySpan(entry), message, { hint: parsed.hint })];
  });
}

function where(owner: string | null): string {
  return owner === null ? '' : ` in ${owner}`;
}

function entryAt(node: Located, path: readonly string[]): Entry | null {
  let at: Located | undefined = node;
  let entry: Entry | undefined;
  for (const key of path) {
    entry = at?.kind === 'map' ? at.entries.get(key) : undefined;
    at = entry?.value;
  }
  return entry ?? null;
}
