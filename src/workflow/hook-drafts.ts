import { hookNames, type HookName } from '../model/run-rules.js';
import { quoted } from '../text/describe-value.js';
import { valueAt, type Located } from './located.js';
import { draftTasks, type DraftContext, type TaskDraft } from './task-draft.js';

/** The lists of tasks that are hooked to some ending of the run, each as a group. */
export type HookDrafts = ReadonlyMap<HookName, TaskDraft>;

/**
 * Reads `hooks`. Every list is a group that stands beside the tasks of the file and waits for all of them, so that its
 * tasks see them as tasks of a group see those around it.
 */
export function draftHooks(
  node: Located | undefined,
  tasks: readonly TaskDraft[],
  context: Omit<DraftContext, 'parent'>,
): HookDrafts {
  const hooks = new Map<HookName, TaskDraft>();
  const beside = [...tasks];
  const dependsOn = tasks.flatMap(({ id }) => (id === null ? [] : [{ ...id, when: null }]));
  for (const name of hookNames) {
    const entry = node?.kind === 'map' ? node.entries.get(name) : undefined;
    if (node?.kind !== 'map' || entry === undefined) continue;
    const inside: TaskDraft[] = [];
    const hook: TaskDraft = {
      role: 'hooks',
      index: 0,
      node: { ...node, entries: new Map([['tasks', { ...entry, key: 'tasks' }]]) },
      label: quoted(`hooks.${name}`),
      head: entry.keySpan,
      id: null,
      brokenId: null,
      dependsOn,
      workingDir: context.workingDir,
      parent: null,
      beside,
      tasks: inside,
    };
    // Its tasks know it, and it knows them.
    inside.push(...draftTasks(valueAt(hook.node, 'tasks'), { ...context, parent: hook }));
    beside.push(hook);
    hooks.set(name, hook);
  }
  return hooks;
}
