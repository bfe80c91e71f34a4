import { plainRules, type Fallback } from '../model/attempt-rules.js';
import type { Task, Work } from '../model/workflow.js';
import { placeOf } from '../text/source-text.js';
import { textOf, valueAt } from './located.js';
import { booleanAt } from './read-values.js';
import type { SoundFile } from './sound-file.js';
import { isHooked, type TaskDraft } from './task-draft.js';
import { toDependencies, type TaskParts } from './task-parts.js';

/** Builds a task of a file in which nothing is wrong. */
export function buildTask(draft: TaskDraft, file: SoundFile): Task {
  const { node, index, id, workingDir } = draft;
  const parts = file.parts.get(draft);
  const read = file.rules.get(draft);
  if (id === null || parts === undefined || read === undefined)
    throw new Error(`task ${String(index)} was found sound, but has no id`);
  const work = toWork(draft, parts, file);
  const isPlugin = work.kind === 'plugin';
  const defaults = isHooked(draft) ? undefined : valueAt(file.root, 'defaults');
  const task: Task = {
    ...bare,
    id: id.text,
    index,
    description: textOf(valueAt(node, 'description')) ?? null,
    dependsOn: toDependencies(draft.dependsOn),
    condition: parts.condition,
    continueOnError:
      booleanAt(node, 'continue_on_error') ?? booleanAt(defaults, 'continue_on_error') ?? false,
    priority: read.priority,
    timeoutTotalMs: read.timeoutTotalMs,
    rules: isPlugin ? { ...read.rules, fallback: toFallback(draft, parts, file) } : plainRules,
    workingDir,
    forEach: parts.forEach,
    env: parts.env ?? (isPlugin && !isHooked(draft) ? file.defaultEnv : []),
    outputs: parts.outputs,
    work,
    place: placeOf(file.source, id.span.start),
  };
  return { ...task, undo: toUndo(draft, task, file) };
}

/** The list of a hook: it waits for every task of the file, however that ends. */
export function buildGroup(draft: TaskDraft, id: string, file: SoundFile): Task {
  return {
    ...bare,
    id,
    dependsOn: file.drafts.flatMap((task) => (task.id === null ? [] : { id: task.id.text, when: ['done'] })),
    workingDir: draft.workingDir,
    work: { kind: 'group', tasks: draft.tasks.map((task) => buildTask(task, file)) },
    place: placeOf(file.source, draft.head.start),
  };
}

/** The command that is told of the end of the run. */
export function buildNotifyCommand(draft: TaskDraft, file: SoundFile): Task {
  return {
    ...bare,
    id: 'notify.command',
    workingDir: draft.workingDir,
    work: { kind: 'plugin', ...callOf(draft, file) },
    place: placeOf(file.source, draft.head.start),
  };
}

/** What holds for a task of which nothing is said. */
const bare = {
  index: 0,
  description: null,
  dependsOn: [],
  condition: null,
  continueOnError: false,
  priority: null,
  timeoutTotalMs: null,
  rules: plainRules,
  undo: null,
  forEach: null,
  env: [],
  outputs: [],
} satisfies Partial<Task>;

function toUndo(draft: TaskDraft, task: Task, file: SoundFile): Task | null {
  const undo = file.attached.get(draft)?.undo ?? null;
  if (undo === null) return null;
  const read = file.rules.get(undo);
  if (read === undefined) throw new Error(`${undo.label} was found sound, but its rules were not read`);
  return {
    ...bare,
    id: `${task.id}.undo`,
    index: task.index,
    dependsOn: [{ id: task.id, when: ['completed'] }],
    priority: read.priority,
    timeoutTotalMs: read.timeoutTotalMs,
    rules: { ...read.rules, fallback: null },
    workingDir: task.workingDir,
    env: task.env,
    work: { kind: 'plugin', ...callOf(undo, file) },
    place: placeOf(file.source, undo.head.start),
  };
}

function toFallback(draft: TaskDraft, parts: TaskParts, file: SoundFile): Fallback | null {
  const fallback = file.attached.get(draft)?.fallback ?? null;
  return fallback === null ? parts.fallback : { kind: 'plugin', ...callOf(fallback, file) };
}

function toWork(draft: TaskDraft, parts: TaskParts, file: SoundFile): Work {
  const workflow = file.subWorkflows.get(draft);
  if (workflow !== undefined) return { kind: 'workflow', workflow, params: parts.params };
  if (draft.tasks.length > 0)
    return { kind: 'group', tasks: draft.tasks.map((task) => buildTask(task, file)) };
  return { kind: 'plugin', ...callOf(draft, file) };
}

function callOf(draft: TaskDraft, { calls }: SoundFile): Omit<PluginWork, 'kind'> {
  const call = calls.get(draft)?.call;
  if (call?.config === undefined || call.config === null) {
    throw new Error(`${draft.label} was found sound, but says nothing of what it does`);
  }
  return { plugin: call.plugin, config: call.config };
}

type PluginWork = Extract<Work, { readonly kind: 'plugin' }>;
