import type { Entry, Located, LocatedMap } from './located.js';

/** A mapping with some of its values changed, by key; the same mapping where nothing changes: most do not. */
export function change(
  node: LocatedMap,
  changes: Readonly<Record<string, (value: Located) => Located>>,
): LocatedMap {
  let entries: Map<string, Entry> | null = null;
  for (const [key, toChanged] of Object.entries(changes)) {
    const entry = node.entries.get(key);
    if (entry === undefined) continue;
    const value = toChanged(entry.value);
    if (value !== entry.value) (entries ??= new Map(node.entries)).set(key, { ...entry, value });
  }
  return entries === null ? node : { ...node, entries };
}

/** A mapping with each of its values changed; anything else as it is. */
export function eachEntry(node: Located, toChanged: (value: Located, key: string) => Located): Located {
  if (node.kind !== 'map') return node;
  const entries = [...node.entries].map(
    ([key, entry]) => [key, { ...entry, value: toChanged(entry.value, key) }] as const,
  );
  return { ...node, entries: new Map(entries) };
}

/** A list with each of its items changed; anything else as it is. */
export function eachItem(node: Located, toChanged: (value: Located, index: number) => Located): Located {
  if (node.kind !== 'list') return node;
  const items = node.items.map(toChanged);
  return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
}
