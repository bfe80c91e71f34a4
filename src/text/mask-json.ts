/**
 * Masks the strings, keys and numbers of a value that JSON can hold; the same value where nothing had to be masked.
 * A number that shows a secret becomes a string. Keys that become equal are numbered: `***`, `*** (2)`.
 */
export function maskJson<T>(value: T, mask: (text: string) => string): T;
export function maskJson(value: unknown, mask: (text: string) => string): unknown {
  return maskValue(value, mask);
}

function maskValue(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number') return maskNumber(value, mask);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? maskList(value, mask) : maskObject(value, mask);
}

function maskNumber(value: number, mask: (text: string) => string): number | string {
  const text = String(value);
  const masked = mask(text);
  return masked === text ? value : masked;
}

function maskList(list: readonly unknown[], mask: (text: string) => string): readonly unknown[] {
  const masked = list.map((item) => maskValue(item, mask));
  return masked.every((item, index) => Object.is(item, list[index])) ? list : masked;
}

function maskObject(object: object, mask: (text: string) => string): object {
  const entries = new Map<string, unknown>();
  let changed = false;
  for (const [key, item] of Object.entries(object)) {
    const maskedKey = mask(key);
    const maskedItem = maskValue(item, mask);
    changed ||= maskedKey !== key || !Object.is(maskedItem, item);
    entries.set(freeKey(maskedKey, entries), maskedItem);
  }
  // fromEntries defines each key, so that `__proto__` is an ordinary one.
  return changed ? Object.fromEntries(entries) : object;
}

function freeKey(key: string, taken: ReadonlyMap<string, unknown>): string {
  let free = key;
  for (let number = 2; taken.has(free); number += 1) free = `${key} (${String(number)})`;
  return free;
}
