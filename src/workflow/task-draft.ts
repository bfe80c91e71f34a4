import type { Span } from '../text/diagnostic.js';
import { taskName } from './check-shape.js';
import { entrySpan, textOf, valueAt, type Entry, type Located, type LocatedMap } from './located.js';
import { idPattern } from './schema.js';

/** A task as far as it can be read: what is wrong in it has been reported and is null here. */
export interface TaskDraft {
  /** Position in file order, from 0. */
  readonly index: number;
  readonly node: LocatedMap;
  /** For a sentence: `task "b"` or `task 3`. */
  readonly label: string;
  /** Where to point for the task as a whole. */
  readonly head: Span;
  readonly id: Word | null;
  /** What stands in the place of an id that cannot be one: a dependency on it is no second mistake. */
  readonly brokenId: string | null;
  /** In the author's order, repetitions included. */
  readonly dependsOn: readonly Word[];
}

/** A text with its place. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** Reads what can be read of a task; null where it is no mapping. */
export function draftTask(node: Located, index: number): TaskDraft | null {
  if (node.kind !== 'map') return null;
  const idEntry = node.entries.get('id');
  const id = idEntry === undefined ? null : readId(idEntry);
  const head = id?.span ?? idEntry?.keySpan ?? [...node.entries.values()][0]?.keySpan ?? node.span;
  const brokenId = id === null ? sourceOf(idEntry?.value) : null;
  return { index, node, label: taskName(node, index), head, id, brokenId, dependsOn: readDependencies(node) };
}

function readId(entry: Entry): Word | null {
  const text = textOf(entry.value);
  return text !== undefined && idPattern.test(text) ? { text, span: entrySpan(entry) } : null;
}

function sourceOf(node: Located | undefined): string | null {
  if (node?.kind === 'scalar') return typeof node.value === 'string' ? node.value : node.source;
  return node?.kind === 'broken' ? node.source : null;
}

function readDependencies(node: LocatedMap): readonly Word[] {
  const given = valueAt(node, 'depends_on');
  const items = given?.kind === 'list' ? given.items : given === undefined ? [] : [given];
  return items.flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : [{ text, span: item.span }];
  });
}
