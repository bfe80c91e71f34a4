import type { ConfigPath } from '../plugin/catalog.js';
import { quoted } from '../text/describe-value.js';
import type { Span } from '../text/diagnostic.js';
import { entrySpan, type Entry, type Located } from './located.js';

/** Where a path leads in the file. */
export interface Destination {
  /** What stands there; null where the path leads nowhere or through a place that has been reported. */
  readonly node: Located | null;
  /** The last key on the way; null where the path has none. */
  readonly entry: Entry | null;
  /** Where to point for what stands there. */
  readonly span: Span;
}

/** Follows keys and list positions from a value. `start` is where to point when the path is empty. */
export function followPath(root: Located, path: ConfigPath, start: Span): Destination {
  let node: Located = root;
  let entry: Entry | null = null;
  let span = start;
  for (const step of path) {
    if (typeof step === 'number') {
      const item: Located | undefined = node.kind === 'list' ? node.items[step] : undefined;
      if (item === undefined) return { node: null, entry, span };
      node = item;
      span = item.span;
    } else {
      const next: Entry | undefined = node.kind === 'map' ? node.entries.get(step) : undefined;
      if (next === undefined) return { node: null, entry, span };
      entry = next;
      node = next.value;
      span = entrySpan(next);
    }
  }
  return { node: node.kind === 'broken' ? null : node, entry, span };
}

/** A place in a sentence: `"types.age"`, `item 2 of "columns"`, `"x" of item 1 of "args"`. */
export function placeName(path: ConfigPath): string {
  const last = path.at(-1);
  if (typeof last === 'number') return `item ${String(last + 1)}${ofPlace(path.slice(0, -1))}`;
  const lastItem = path.findLastIndex((step) => typeof step === 'number');
  return `${quoted(path.slice(lastItem + 1).join('.'))}${ofPlace(path.slice(0, lastItem + 1))}`;
}

function ofPlace(path: ConfigPath): string {
  return path.length === 0 ? '' : ` of ${placeName(path)}`;
}
