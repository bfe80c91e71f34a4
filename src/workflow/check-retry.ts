import { backoffWords } from '../model/attempt-rules.js';
import { neverRetried } from '../model/failure.js';
import { alternatives, quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt, warningAt } from '../text/make-diagnostic.js';
import { entrySpan, textOf, valueAt, type Located, type LocatedMap } from './located.js';
import { booleanAt, durationAt, itemsAt, numberAt, wordAt } from './read-values.js';

/** Checks what a `retry` says against itself. `owner` is how a sentence calls the mapping it stands in. */
export function checkRetry(node: LocatedMap, owner: string): readonly Diagnostic[] {
  const retry = valueAt(node, 'retry');
  if (retry?.kind !== 'map') return [];
  const errors = [...hopeless(retry, owner), ...shorterThanFirst(retry, owner)];
  const once = onlyOnce(retry, owner);
  if (once.length > 0) return [...errors, ...once];
  return [
    ...errors,
    ...unseenExitCodes(node, retry, owner),
    ...foreignExitCodes(node, retry, owner),
    ...strayFactor(retry, owner),
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

/** Built-in plugins whose failures have no exit code, and those of them that never fail as `exit_code` either. */
const withoutCode = ['csv_ingest', 'metrics', 'python_function'];
const withoutClass = ['csv_ingest', 'metrics'];

function foreignExitCodes(node: LocatedMap, retry: LocatedMap, owner: string): readonly Diagnostic[] {
  const plugin = node.entries.has('run') ? undefined : textOf(valueAt(node, 'plugin'));
  if (plugin === undefined || !withoutCode.includes(plugin)) return [];
  const named = itemsAt(retry, 'when').find((item) => textOf(item) === 'exit_code');
  const codes = retry.entries.get('exit_codes');
  const span = codes?.keySpan ?? (withoutClass.includes(plugin) ? named?.span : undefined);
  if (span === undefined) return [];
  const what = codes === undefined ? '"exit_code"' : '"exit_codes"';
  const message = `${what} in "retry" of ${owner} is never met: a failure of the plugin ${quoted(plugin)} has no exit code`;
  const hint = 'name classes of failure instead: when: [unavailable, timeout]';
  return [warningAt('never-retried', span, message, { hint })];
}

/** Beside `max_attempts: 1` nothing else has a meaning: there is no wait, and no failure to choose. */
function onlyOnce(retry: LocatedMap, owner: string): readonly Diagnostic[] {
  const attempts = retry.entries.get('max_attempts');
  if (attempts === undefined || numberAt(retry, 'max_attempts') !== 1 || retry.entries.size === 1) return [];
  const others = [...retry.entries.keys()].filter((key) => key !== 'max_attempts').map((key) => quoted(key));
  const verb = others.length === 1 ? 'says' : 'say';
  const message = `${alternatives(others, 'and')} in "retry" of ${owner} ${verb} nothing: with "max_attempts: 1" there is no second attempt`;
  return [
    warningAt('never-retried', entrySpan(attempts), message, {
      hint: '"max_attempts" counts the first attempt too: for one more write 2',
    }),
  ];
}

/** Only exponential waits are multiplied. */
function strayFactor(retry: LocatedMap, owner: string): readonly Diagnostic[] {
  const factor = retry.entries.get('factor');
  const backoff = wordAt(retry, 'backoff', backoffWords);
  if (factor === undefined || backoff === null || backoff === 'exponential') return [];
  const message = `"factor" in "retry" of ${owner} says something only with "backoff: exponential", not with ${quoted(backoff)}`;
  return [
    warningAt('key-not-here', factor.keySpan, message, {
      hint: 'keep one of the two',
      related: related(retry, 'backoff'),
    }),
  ];
}

function related(node: Located | undefined, key: string): Diagnostic['related'] {
  const entry = node?.kind === 'map' ? node.entries.get(key) : undefined;
  return entry === undefined ? [] : [{ span: entry.keySpan, message: 'the other one' }];
}
