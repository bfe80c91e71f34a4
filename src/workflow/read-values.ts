import type { Located } from './located.js';
import { textOf, valueAt } from './located.js';
import { parseDuration } from './parse-duration.js';

/** The duration under a key in milliseconds; null where there is none that can be read. */
export function durationAt(node: Located | undefined, key: string): number | null {
  const value = valueAt(node, key);
  if (value?.kind !== 'scalar' || typeof value.value === 'boolean' || value.value === null) return null;
  const parsed = parseDuration(value.value);
  return parsed.ok ? parsed.ms : null;
}

/** The number under a key; null where there is none. */
export function numberAt(node: Located | undefined, key: string): number | null {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : null;
}

/** `true` or `false` under a key; null where there is neither. */
export function booleanAt(node: Located | undefined, key: string): boolean | null {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'boolean' ? value.value : null;
}

/** The one of `words` that stands under a key; null where none does. */
export function wordAt<Word extends string>(
  node: Located | undefined,
  key: string,
  words: readonly Word[],
): Word | null {
  const text = textOf(valueAt(node, key));
  return words.find((word) => word === text) ?? null;
}

/** Those of `words` that stand under a key, alone or in a list, in the order of `words`; null where none does. */
export function wordsAt<Word extends string>(
  node: Located | undefined,
  key: string,
  words: readonly Word[],
): readonly Word[] | null {
  const texts = new Set(itemsAt(node, key).map(textOf));
  const found = words.filter((word) => texts.has(word));
  return found.length === 0 ? null : found;
}

/** What stands under a key: the items of a list, or one value alone. */
export function itemsAt(node: Located | undefined, key: string): readonly Located[] {
  const value = valueAt(node, key);
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return [];
  return value.kind === 'list' ? value.items : [value];
}
