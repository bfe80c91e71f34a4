import { resolve } from 'node:path';
import { dependencyWords, type DependencyWord } from '../model/workflow.js';
import type { Span } from '../text/diagnostic.js';
import { entrySpan, textOf, valueAt, type Entry, type Located, type LocatedMap } from './located.js';
import { idPattern } from './schema.js';
import { taskName } from './task-name.js';

/**
 * What a draft stands for: a task of a list; the list of a hook, as the group that it is; what takes back what a task did;
 * what stands in for one that failed; or the command that is told of the end of the run.
 */
export type DraftRole = 'task' | 'hooks' | 'undo' | 'fallback' | 'notify';

/** A task as far as it can be read: what is wrong in it has been reported and is null here. */
export interface TaskDraft {
  readonly role: DraftRole;
  /** Position in file order among the tasks it stands beside, from 0. */
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
  readonly dependsOn: readonly DependencyDraft[];
  /** Absolute path: its own `working_dir`, or that of what it stands in. */
  readonly workingDir: string;
  /** The group it stands in, or the task that it is an undo or a fallback of; null at the top of the file. */
  readonly parent: TaskDraft | null;
  /** The tasks of the list that it stands in, itself among them. */
  readonly beside: readonly TaskDraft[];
  /** The tasks of a group. */
  readonly tasks: readonly TaskDraft[];
}

/** A text with its place. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** An item of `depends_on`: the id of a task. */
export interface DependencyDraft extends Word {
  /** The value of `when`; null where there is none. */
  readonly when: Located | null;
}

/** What a list of tasks stands in. */
export interface DraftContext {
  /** Absolute path of the folder of the file. */
  readonly dir: string;
  /** Absolute path that holds where a task says nothing else. */
  readonly workingDir: string;
  readonly parent: TaskDraft | null;
}

/** Reads what can be read of the tasks of a file or a group; what is no mapping is left out. */
export function draftTasks(list: Located | undefined, context: DraftContext): readonly TaskDraft[] {
  const drafts: TaskDraft[] = [];
  if (list?.kind !== 'list') return drafts;
  for (const [index, node] of list.items.entries()) {
    if (node.kind === 'map') drafts.push(draftTask(node, index, drafts, context));
  }
  return drafts;
}

/** A list of tasks with those inside of its groups, each group before its tasks. */
export function flattened(drafts: readonly TaskDraft[]): readonly TaskDraft[] {
  if (drafts.every((draft) => draft.tasks.length === 0)) return drafts;
  return drafts.flatMap((draft) => [draft, ...flattened(draft.tasks)]);
}

/** Whether a draft is the list of a hook, or stands in one. */
export function isHooked(draft: TaskDraft): boolean {
  for (let at: TaskDraft | null = draft; at !== null; at = at.parent) if (at.role === 'hooks') return true;
  return false;
}

/** Which endings of a task a dependency asks for, by the value of its `when`; without one, completion. */
export function wordsOf(when: Located | null): readonly DependencyWord[] {
  const items = when === null ? [] : when.kind === 'list' ? when.items : [when];
  const words = dependencyWords.filter((word) => items.some((item) => textOf(item) === word));
  return words.length === 0 ? ['completed'] : words;
}

/** The directory that a mapping names in `working_dir`, relative to the folder of its file; null where it names none. */
export function workingDirOf(node: LocatedMap, dir: string): string | null {
  const path = textOf(valueAt(node, 'working_dir'));
  return path === undefined ? null : resolve(dir, path);
}

function draftTask(
  node: LocatedMap,
  index: number,
  beside: readonly TaskDraft[],
  context: DraftContext,
): TaskDraft {
  const idEntry = node.entries.get('id');
  const id = idEntry === undefined ? null : readId(idEntry);
  const tasks: TaskDraft[] = [];
  const draft: TaskDraft = {
    role: 'task',
    index,
    node,
    label: taskName(node, index),
    head: id?.span ?? idEntry?.keySpan ?? [...node.entries.values()][0]?.keySpan ?? node.span,
    id,
    brokenId: id === null ? sourceOf(idEntry?.value) : null,
    dependsOn: readDependencies(node),
    workingDir: workingDirOf(node, context.dir) ?? context.workingDir,
    parent: context.parent,
    beside,
    tasks,
  };
  // Its tasks know it, and it knows them.
  for (const task of draftTasks(valueAt(node, 'tasks'), {
    dir: context.dir,
    workingDir: draft.workingDir,
    parent: draft,
  })) {
    tasks.push(task);
  }
  return draft;
}

function readId(entry: Entry): Word | null {
  const text = textOf(entry.value);
  return text !== undefined && idPattern.test(text) ? { text, span: entrySpan(entry) } : null;
}

function sourceOf(node: Located | undefined): string | null {
  if (node?.kind === 'scalar') return typeof node.value === 'string' ? node.value : node.source;
  return node?.kind === 'broken' ? node.source : null;
}

function readDependencies(node: LocatedMap): readonly DependencyDraft[] {
  const given = valueAt(node, 'depends_on');
  const items = given?.kind === 'list' ? given.items : given === undefined ? [] : [given];
  return items.flatMap((item) => readDependency(item) ?? []);
}

function readDependency(item: Located): DependencyDraft | null {
  const text = textOf(item);
  if (text !== undefined) return { text, span: item.span, when: null };
  if (item.kind !== 'map') return null;
  const task = item.entries.get('task');
  const id = textOf(task?.value);
  if (task === undefined || id === undefined) return null;
  return { text: id, span: entrySpan(task), when: valueAt(item, 'when') ?? null };
}
