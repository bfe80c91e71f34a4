import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { quoted } from '../text/describe-value.js';
import { errorAt } from '../text/make-diagnostic.js';
import { resolveAlias, type Anchor } from './aliases.js';
import { deepestNesting, tooDeep } from './depth.js';
import { lintScalar } from './lint-scalar.js';
import { broken, type Entry, type Located } from './located.js';
import { mergeEntries } from './merge-keys.js';
import { locateScalar } from './scalars.js';
import { tagProblem } from './tags.js';
import type { Repair } from './yaml-faults.js';

/**
 * Turns the YAML document into located values in one pass over it: follows aliases, merges `<<`, and reports what YAML
 * leaves to its reader: duplicate keys, keys that are no strings, unknown tags, numbers that JSON cannot hold. A place
 * that is reported becomes a broken one, and so does one that was repaired before. The caller has made sure that the document does not nest too deep to recurse.
 */
export function locate(
  contents: Node | null,
  text: string,
  repairs: readonly Repair[] = [],
): { readonly root: Located; readonly diagnostics: readonly Diagnostic[] } {
  const mended = new Map(
    repairs.flatMap((repair) => mendedStarts(repair).map((start) => [start, repair] as const)),
  );
  const walk: Walk = { text, mended, anchors: new Map(), diagnostics: [], budget: { nodes: 0 } };
  const root = contents === null ? emptyValue(0) : locateNode(contents, walk);
  return { root, diagnostics: walk.diagnostics };
}

/** Where the value that stands in the place of a repaired one may begin. */
function mendedStarts({ kind, start }: Repair): readonly number[] {
  if (kind === 'lines') return [];
  return kind === 'value' ? [start] : [start, start + 1];
}

/** What is carried along the document: anchors as far as they are defined, and how much aliases have added. */
export interface Walk {
  readonly text: string;
  /** By start: values that a fault of syntax stood in. */
  readonly mended: ReadonlyMap<number, Span>;
  readonly anchors: Map<string, Anchor>;
  readonly diagnostics: Diagnostic[];
  readonly budget: { nodes: number };
}

function locateNode(node: Node, walk: Walk): Located {
  const span = spanOf(node);
  const mended = walk.mended.get(span.start);
  if (mended !== undefined && isScalar(node))
    return broken(mended, walk.text.slice(mended.start, mended.end));
  if (isAlias(node)) return resolveAlias(node.source, span, walk);
  // The anchor is known before its value is complete, so that an alias inside finds itself.
  const anchor: Anchor = { node: null, span };
  if ('anchor' in node && typeof node.anchor === 'string') walk.anchors.set(node.anchor, anchor);
  anchor.node = locateTagged(node, span, walk);
  return anchor.node;
}

function locateTagged(node: Node, span: Span, walk: Walk): Located {
  const problem = tagProblem(node, span, walk.text);
  if (problem === null) return locateValue(node, span, walk);
  walk.diagnostics.push(problem);
  // What is inside may define anchors that are used elsewhere.
  if (!isScalar(node)) locateValue(node, span, walk);
  return broken(span, isScalar(node) ? (node.source ?? null) : null);
}

function locateValue(node: Node, span: Span, walk: Walk): Located {
  if (isScalar(node)) return locateScalar(node, span, walk);
  if (isSeq(node)) return locateList(node, span, walk);
  if (isMap(node)) return locateMap(node, span, walk);
  return broken(span);
}

function locateList(node: YAMLSeq, span: Span, walk: Walk): Located {
  const items = node.items.map((item) => {
    const value = isNode(item) ? locateNode(item, walk) : broken(span);
    if (value.kind === 'scalar' && !isAlias(item)) lintScalar(value, walk);
    return atItsDash(value, walk.text);
  });
  return limitDepth({ kind: 'list', items, span, ...extentOf(items) }, walk);
}

/** An item that is not there is pointed at by its dash. */
function atItsDash(item: Located, text: string): Located {
  const { start, end } = item.span;
  return start === end && text.charAt(start - 1) === '-'
    ? { ...item, span: { start: start - 1, end } }
    : item;
}

function locateMap(node: YAMLMap, span: Span, walk: Walk): Located {
  const own = new Map<string, Entry>();
  const merges: Entry[] = [];
  // `{{ x }}` is meant as text: what is missing from such a mapping is no mistake of its own.
  if (node.items.some((pair) => isMap(pair.key))) {
    for (const pair of node.items) locateEntry(pair, span, walk);
    return broken(span);
  }
  for (const pair of node.items) {
    const entry = locateEntry(pair, span, walk);
    if (entry === null) continue;
    const first = own.get(entry.key) ?? (isMergeKey(pair) ? merges[0] : undefined);
    if (first !== undefined) reportDuplicate(entry, first, walk);
    else if (isMergeKey(pair)) merges.push(entry);
    else own.set(entry.key, entry);
  }
  const entries = merges[0] === undefined ? own : mergeEntries(merges[0], own, walk);
  return limitDepth(
    { kind: 'map', entries, span, ...extentOf([...entries.values()].map((entry) => entry.value)) },
    walk,
  );
}

/** Only aliases can lead here: what is written out has been measured before. */
function limitDepth(node: Located, walk: Walk): Located {
  if (node.depth <= deepestNesting) return node;
  // Once is enough: what is reported counts as flat from here on.
  if (!walk.diagnostics.some(({ code }) => code === 'too-deep')) walk.diagnostics.push(tooDeep(node.span));
  return broken(node.span);
}

function locateEntry(pair: Pair, parent: Span, walk: Walk): Entry | null {
  const keyNode = isNode(pair.key) ? pair.key : null;
  const keySpan = keyNode === null ? { start: parent.start, end: parent.start + 1 } : spanOf(keyNode);
  const key = keyNode === null ? null : locateNode(keyNode, walk);
  const value = isNode(pair.value) ? locateNode(pair.value, walk) : emptyValue(keySpan.end);
  if (value.kind === 'scalar' && !isAlias(pair.value)) lintScalar(value, walk);
  if (key?.kind === 'scalar' && typeof key.value === 'string') return { key: key.value, keySpan, value };
  if (key?.kind !== 'broken') walk.diagnostics.push(notAString(key, keySpan));
  return null;
}

function notAString(key: Located | null, span: Span): Diagnostic {
  if (key?.kind === 'scalar' && key.value !== null) {
    const hint = `put it in quotes: "${key.source}"`;
    return errorAt('key-not-a-string', span, `a key must be a string, this one is ${scalarName(key.value)}`, {
      hint,
    });
  }
  const what =
    key === null || key.kind === 'scalar' ? 'empty' : `a ${key.kind === 'list' ? 'list' : 'mapping'}`;
  const hint =
    key?.kind === 'map'
      ? 'a text that begins with "{" is put in quotes or under |'
      : 'write a name before the colon';
  const place = span.end > span.start ? span : { start: span.start, end: span.start + 1 };
  return errorAt('key-not-a-string', place, `a key must be a string, this one is ${what}`, { hint });
}

function scalarName(value: string | number | boolean): string {
  return typeof value === 'number' ? `the number ${String(value)}` : String(value);
}

function reportDuplicate(entry: Entry, first: Entry, walk: Walk): void {
  walk.diagnostics.push(
    errorAt('duplicate-key', entry.keySpan, `the key ${quoted(entry.key)} stands twice in one mapping`, {
      hint: 'keep one of the two',
      related: [{ span: first.keySpan, message: 'it stands here already' }],
    }),
  );
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.type === 'PLAIN' && pair.key.value === '<<';
}

function emptyValue(offset: number): Located {
  return {
    kind: 'scalar',
    value: null,
    style: 'empty',
    source: '',
    span: { start: offset, end: offset },
    size: 1,
    depth: 1,
  };
}

function extentOf(children: readonly Located[]): { readonly size: number; readonly depth: number } {
  let size = 1;
  let depth = 0;
  for (const child of children) {
    size += child.size;
    depth = Math.max(depth, child.depth);
  }
  return { size, depth: depth + 1 };
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}
