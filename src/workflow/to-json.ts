import type { Json } from '../model/json.js';
import type { Located } from './located.js';

/** The plain value of a located one. Parts that an anchor shares are shared in the value too. Broken places are null. */
export function toJson(node: Located, memo = new Map<unknown, Json>()): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'broken') return null;
  const children = node.kind === 'list' ? node.items : node.entries;
  const known = memo.get(children);
  if (known !== undefined) return known;
  const value =
    node.kind === 'list' ? node.items.map((item) => toJson(item, memo)) : toObject(node.entries, memo);
  memo.set(children, value);
  return value;
}

function toObject(entries: ReadonlyMap<string, { readonly value: Located }>, memo: Map<unknown, Json>): Json {
  // fromEntries defines each key, so that `__proto__` is an ordinary one.
  return Object.fromEntries([...entries].map(([key, { value }]) => [key, toJson(value, memo)]));
}
