import { neverRetried } from '../model/failure.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt, warningAt } from '../text/make-diagnostic.js';
import { entrySpan, textOf, valueAt, type Located, type LocatedMap } from './located.js';
import { booleanAt, durationAt, itemsAt } from './read-values.js';

/** Checks what a `retry` says against itself. `owner` is how a sentence calls the mapping it stands in. */
export function checkRetry(node: LocatedMap, owner: string): readonly Diagnostic[] {
  const retry = valueAt(node, 'retry');
  if (retry?.kind !== 'map') return [];
  return [
    ...hopeless(retry, owner),
    ...shorterThanFirst(retry, owner),
    ...unseenExitCodes(node, retry, owner),
  ];
}

function hopeless(retry: LocatedMap, owner: string): readonly Diagnostic[] {
  return itemsAt(retry, 'when').flatMap((item) => {
    const word = neverRetried.find((name) => name === textOf(item));
    if (word === undefined) return [];
    const message = `"retry.when" in ${owner}: a failure of class ${quoted(word)} is never retried`;
    const hint = `trying again cannot help: remove ${quoted(word)}`;
    return [errorAt('never-retried', item.span, message, { hint })];
  });
}

function shorterThanFirst(retry: LocatedMap, owner: string): readonly Diagnostic[] {
  const first = durationAt(retry, 'delay');
  const longest = durationAt(retry, 'max_delay');
  const entry = retry.entries.get('max_delay');
  if (first === null || longest === null || entry === undefined || longest >= first) return [];
  const message = `"retry.max_delay" in ${owner} is shorter than "delay", with which the waits begin`;
  return [
    errorAt('bad-value', entrySpan(entry), message, {
      hint: 'make the one longer or the other shorter',
      related: related(retry, 'delay'),
    }),
  ];
}

/** With `check: false` every exit code is a result. */
function unseenExitCodes(node: LocatedMap, retry: LocatedMap, owner: string): readonly Diagnostic[] {
  if (booleanAt(valueAt(node, 'config'), 'check') !== false) return [];
  const named = itemsAt(retry, 'when').find((item) => textOf(item) === 'exit_code');
  const codes = retry.entries.get('exit_codes');
  const span: Span | undefined = codes?.keySpan ?? named?.span;
  if (span === undefined) return [];
  const what = codes === undefined ? '"exit_code"' : '"exit_codes"';
  const message = `${what} in "retry" of ${owner} is never met: with "check: false" no exit code is a failure`;
  return [
    warningAt('never-retried', span, message, {
      hint: 'keep one of the two',
      related: related(valueAt(node, 'config'), 'check'),
    }),
  ];
}

function related(node: Located | undefined, key: string): Diagnostic['related'] {
  const entry = node?.kind === 'map' ? node.entries.get(key) : undefined;
  return entry === undefined ? [] : [{ span: entry.keySpan, message: 'the other one' }];
}
