import { backoffWords, lockScopes, priorities } from '../model/attempt-rules.js';
import { failureClasses, neverRetried } from '../model/failure.js';
import { conflictWords, hookNames, notifyWords } from '../model/run-rules.js';
import type { ConfigPath } from '../plugin/catalog.js';
import { alternatives, quoted } from '../text/describe-value.js';
import { nearName } from '../text/near-name.js';
import { textOf, type Located } from './located.js';

/** What the language expects at a place of its rules, where the schema would say it in too many words or too few. */
export interface RulePlace {
  /** As after the word "expected"; null where the schema says it well. */
  readonly expected: string | null;
  /** Whether one of certain words has to stand there. */
  readonly isWord: boolean;
  /** What a name there is the name of; null where there is none. */
  readonly names: string | null;
  readonly hint: (found: Located) => string | null;
}

/** What is expected at a path from a task, or from the top of the file; null where it is no place of the rules. */
export function rulePlace(path: ConfigPath): RulePlace | null {
  return places.get(plainPath(path)) ?? null;
}

/** Rules stand in `defaults` and in an undo as they stand in a task; names of the author's and positions are `*`. */
function plainPath(path: ConfigPath): string {
  const [first, ...rest] = path;
  if (first === 'undo' && rest.length === 1 && rest[0] === 'config') return 'undo.config';
  if ((first === 'defaults' || first === 'undo') && rest.length > 0) return plainPath(rest);
  const steps = path.map((step) => (typeof step === 'number' ? '*' : step));
  if ((first === 'pools' || first === 'rate') && steps.length === 2) return `${first}.*`;
  return steps.join('.');
}

const plain: RulePlace = { expected: null, isWord: false, names: null, hint: () => null };

function said(expected: string, hint: RulePlace['hint'] | string): RulePlace {
  return { ...plain, expected, hint: typeof hint === 'string' ? () => hint : hint };
}

const duration = said('a duration', 'write a number with ms, s, m, h or d, such as 30s or 1h30m');

/** `several`: whether a list of the words may stand there too. */
function wordsOf(words: readonly string[], { several = false } = {}): RulePlace {
  const one = alternatives(words);
  return {
    ...plain,
    expected: several ? `${one}, or a list of them` : one,
    isWord: true,
    hint(found) {
      const near = nearName(textOf(found) ?? '', words);
      return near === null ? null : `did you mean ${quoted(near)}?`;
    },
  };
}

const lock: RulePlace = {
  ...said('the name of a lock or a list of them', 'write names: [db, files], or {name: db, scope: host}'),
  names: 'a lock',
};

/** A mapping that is often meant where a value stands alone: the key that the value belongs under. */
function mappingOf(key: string, inside: string, example: string): RulePlace {
  return said('a mapping', (found) => {
    const fits = found.kind === 'scalar' && found.value !== null && found.source.length <= 60;
    return `write ${key}: {${inside}: ${fits ? found.source : example}}`;
  });
}

/** The classes of failure that a retry may name. */
export const retriedClasses = failureClasses.filter((word) => !neverRetried.some((never) => never === word));

const share: RulePlace = { ...plain, hint: () => 'it is a share of the calls: 0.5 is half of them' };
const exitCode: RulePlace = { ...plain, hint: () => 'exit codes of failures are 1 to 255' };

const places: ReadonlyMap<string, RulePlace> = new Map<string, RulePlace>([
  ...[
    'timeout',
    'timeout_total',
    'grace',
    'retry.delay',
    'retry.max_delay',
    'breaker.cooldown',
    'fallback.cached',
  ].map((path) => [path, duration] as const),
  ['priority', wordsOf(priorities)],
  ['retry', mappingOf('retry', 'max_attempts', '3')],
  ['retry.backoff', wordsOf(backoffWords)],
  ['retry.when', wordsOf(retriedClasses, { several: true })],
  ['retry.when.*', wordsOf(retriedClasses)],
  ['retry.exit_codes', exitCode],
  ['retry.exit_codes.*', exitCode],
  ['breaker', mappingOf('breaker', 'name', 'db')],
  ['breaker.name', { ...plain, names: 'a breaker' }],
  ['breaker.failure_rate', share],
  ['locks', lock],
  ['locks.*', lock],
  ['locks.name', { ...plain, names: 'a lock' }],
  ['locks.*.name', { ...plain, names: 'a lock' }],
  ['locks.scope', wordsOf(lockScopes)],
  ['locks.*.scope', wordsOf(lockScopes)],
  ['pools', said('a mapping', 'write the number of slots by name: {gpu: 1}')],
  ['rate', said('a mapping', 'write the rate by the name of what is shared: {api: 60/min}')],
  ['rate.*', said('a rate', 'write a number, "/", and s, min, h, d or a duration: 60/min')],
  ['fallback', mappingOf('fallback', 'value', 'none')],
  ['fallback.config', said('a mapping', 'write keys and values: {key: value}')],
  ['undo.config', said('a mapping', 'write keys and values: {key: value}')],
  ['undo', mappingOf('undo', 'run', './undo.sh')],
  ['hooks', said('a mapping', `write lists of tasks under ${alternatives(hookNames)}`)],
  ...hookNames.map(
    (name) =>
      [`hooks.${name}`, said('a list of tasks', 'write a list: [{id: tell, run: ./tell.sh}]')] as const,
  ),
  ['concurrency', mappingOf('concurrency', 'group', 'nightly')],
  ['concurrency.on_conflict', wordsOf(conflictWords)],
  ['notify', mappingOf('notify', 'command', './tell.sh')],
  ['notify.when', wordsOf(notifyWords, { several: true })],
  ['notify.when.*', wordsOf(notifyWords)],
  ['notify.webhook', mappingOf('webhook', 'url', 'https://example.com/hook')],
]);
