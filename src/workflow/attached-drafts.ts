import type { Entry, Located, LocatedMap } from './located.js';
import { isHooked, type TaskDraft } from './task-draft.js';

/** What belongs to a task and calls a plugin of its own; null for what is not there. */
export interface Attached {
  readonly undo: TaskDraft | null;
  /** Only a fallback that is a plugin. */
  readonly fallback: TaskDraft | null;
}

/** The key of a task, or that of `defaults` where it holds for the task. */
export function ownOrDefault(
  draft: TaskDraft,
  key: string,
  defaults: Located | undefined,
): Entry | undefined {
  const own = draft.node.entries.get(key);
  if (own !== undefined || defaults?.kind !== 'map' || !isReached(draft)) return own;
  return defaults.entries.get(key);
}

/** Whether what `defaults` says of attempts holds for a task: it makes attempts itself, and is none of a hook. */
export function isReached(draft: TaskDraft): boolean {
  return draft.role === 'task' && makesAttempts(draft) && !isHooked(draft);
}

/** Whether a task does its work itself, and holds no others. */
export function makesAttempts({ node }: TaskDraft): boolean {
  return !node.entries.has('tasks') && !node.entries.has('workflow');
}

/** Reads the plugins that a task calls beside its own. */
export function draftAttached(draft: TaskDraft, defaults: Located | undefined): Attached {
  if (draft.role !== 'task' || !makesAttempts(draft)) return none;
  const undo = draft.node.entries.get('undo');
  const fallback = ownOrDefault(draft, 'fallback', defaults);
  return {
    undo: undo?.value.kind === 'map' ? toUndo(draft, undo, undo.value) : null,
    fallback:
      fallback?.value.kind === 'map' && callsPlugin(fallback.value)
        ? toFallback(draft, fallback, fallback.value)
        : null,
  };
}

/** Beside another way to stand in, which has been told about, a plugin is not looked at. */
function callsPlugin({ entries }: LocatedMap): boolean {
  return entries.has('plugin') && !entries.has('value') && !entries.has('cached');
}

const none: Attached = { undo: null, fallback: null };

/** It stands in its task, and below it: the task is over when it begins, and so is all that was over before the task. */
function toUndo(task: TaskDraft, entry: Entry, node: LocatedMap): TaskDraft {
  const beside = [task];
  const undo: TaskDraft = {
    ...within(task, entry, node),
    role: 'undo',
    label: `the undo of ${task.label}`,
    dependsOn: task.id === null ? [] : [{ ...task.id, when: null }],
    beside,
  };
  beside.push(undo);
  return undo;
}

function toFallback(task: TaskDraft, entry: Entry, node: LocatedMap): TaskDraft {
  const label = `the fallback of ${task.label}`;
  return { ...within(task, entry, node), role: 'fallback', label, dependsOn: [], beside: [] };
}

function within(
  task: TaskDraft,
  { keySpan }: Entry,
  node: LocatedMap,
): Omit<TaskDraft, 'role' | 'label' | 'dependsOn' | 'beside'> {
  return {
    index: task.index,
    node,
    head: keySpan,
    id: null,
    brokenId: null,
    workingDir: task.workingDir,
    parent: task,
    tasks: [],
  };
}
