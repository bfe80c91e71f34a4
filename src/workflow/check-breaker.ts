import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { warningAt } from '../text/make-diagnostic.js';
import { valueAt, type LocatedMap } from './located.js';

/** Checks what a `breaker` says against itself. `owner` is how a sentence calls the mapping it stands in. */
export function checkBreaker(node: LocatedMap, owner: string): readonly Diagnostic[] {
  const breaker = valueAt(node, 'breaker');
  const calls = breaker?.kind === 'map' ? breaker.entries.get('min_calls') : undefined;
  if (calls === undefined || valueAt(breaker, 'failure_rate') !== undefined) return [];
  const message = `${quoted('min_calls')} in "breaker" of ${owner} says something only beside "failure_rate"`;
  return [
    warningAt('key-not-here', calls.keySpan, message, {
      hint: 'it is how many calls that share is one of: write both, or "failures" for so many in a row',
    }),
  ];
}
