import type { ConfigPath } from '../plugin/catalog.js';
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

/** A path as a person reads it: `types.age`, `columns, item 2`. */
export function pathText(path: ConfigPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `${text === '' ? '' : ', '}item ${String(step + 1)}`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
