import type { Span } from '../text/diagnostic.js';

/** A value of the file together with its place: what YAML means, before oprun asks what it says. */
export type Located = LocatedScalar | LocatedList | LocatedMap | Broken;

export interface LocatedScalar extends Extent {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** How the author wrote it; `empty` for a value that is not there (`key:`). */
  readonly style: 'plain' | 'quoted' | 'block' | 'empty';
  /** As it stands in the file, without quotes: tells `010` from `10`. */
  readonly source: string;
}

export interface LocatedList extends Extent {
  readonly kind: 'list';
  readonly items: readonly Located[];
}

export interface LocatedMap extends Extent {
  readonly kind: 'map';
  /** By key, in the file's order; what a merge key brings in stands first. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/** A place about which a diagnostic has been given: nothing more is said of it. */
export interface Broken extends Extent {
  readonly kind: 'broken';
  /** The text that stands there, where it is known. */
  readonly source: string | null;
}

/** One key of a mapping with its value. */
export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Located;
}

interface Extent {
  readonly span: Span;
  /** How many nodes it is made of, aliases written out. */
  readonly size: number;
  /** How many levels it has; 1 for a scalar. */
  readonly depth: number;
}

/** A place that has been reported. */
export function broken(span: Span, source: string | null = null): Broken {
  return { kind: 'broken', span, source, size: 1, depth: 1 };
}

/** Whether a reported place stands anywhere inside. */
export function holdsBroken(node: Located, seen = new Set<unknown>()): boolean {
  if (node.kind === 'broken') return true;
  if (node.kind === 'scalar') return false;
  const children = node.kind === 'list' ? node.items : node.entries;
  if (seen.has(children)) return false;
  seen.add(children);
  if (node.kind === 'list') return node.items.some((item) => holdsBroken(item, seen));
  return [...node.entries.values()].some((entry) => holdsBroken(entry.value, seen));
}

/** The text of a string scalar, else undefined. */
export function textOf(node: Located | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** The value of a key: undefined where the node is no mapping or has no such key. */
export function valueAt(node: Located | undefined, key: string): Located | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** Where to point for the value of an entry: at the value, or at the key of a value that is not there. */
export function entrySpan(entry: Entry): Span {
  return entry.value.span.end > entry.value.span.start ? entry.value.span : entry.keySpan;
}
