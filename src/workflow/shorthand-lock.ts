import { lockScopes } from '../model/attempt-rules.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { foreignAnswer } from './foreign-keys.js';
import { knownKeysOf } from './language-keys.js';
import { textOf, valueAt, type Entry, type LocatedMap } from './located.js';
import { namePattern } from './section-schemas.js';

/**
 * Finds locks that are written as keys, as pools are: `{db: host}`. None of the keys is one of a lock, nor looks like one.
 * Null for everything else. `subject` ends the sentence.
 */
export function shorthandLock(node: LocatedMap, subject: string): Diagnostic | null {
  const keys = [...node.entries.values()];
  const [first] = keys;
  if (first === undefined || keys.some(isOurs)) return null;
  const locks = keys.map((entry) => {
    const scope = scopeOf(entry);
    return scope === null ? entry.key : `{name: ${entry.key}, scope: ${scope}}`;
  });
  const list = locks.join(', ');
  const message = `expected the name of a lock${subject}, found a mapping that says no "name"`;
  return errorAt('wrong-type', first.keySpan, message, {
    hint: list.length > mostShown ? null : `write ${locks.length === 1 ? '' : 'each as an item: '}${list}`,
  });
}

const mostShown = 100;

/** What stands for a reach can only mean a lock of that name. */
function isOurs(entry: Entry): boolean {
  const { key } = entry;
  if (!namePattern.test(key) || knownKeysOf.lock.includes(key)) return true;
  if (foreignAnswer(key, 'lock') !== null) return true;
  return scopeOf(entry) === null && nearName(key, knownKeysOf.lock) !== null;
}

function scopeOf({ value }: Entry): string | null {
  const word = textOf(valueAt(value, 'scope') ?? value);
  return lockScopes.find((scope) => scope === word) ?? null;
}
