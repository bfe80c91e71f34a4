import { draftAttached, type Attached } from './attached-drafts.js';
import type { Located } from './located.js';
import { readCall, type ReadCall } from './plugin-call.js';
import { withOwnVariables, type SecretNames } from './secret-variables.js';
import { isHooked, type TaskDraft } from './task-draft.js';
import type { TaskParts, UseAt } from './task-parts.js';

/** All that tasks call, and what belongs to them. */
export interface ReadCalls {
  /** By what calls: the tasks, their undo, and their fallback where it is a plugin. */
  readonly calls: Map<TaskDraft, ReadCall>;
  /** By task. */
  readonly attached: ReadonlyMap<TaskDraft, Attached>;
}

/** What is known of a file before its calls are read. */
export interface CallContext {
  readonly parts: ReadonlyMap<TaskDraft, TaskParts>;
  /** The mapping at the top of the file. */
  readonly defaults: Located | undefined;
  readonly useAt: UseAt;
  /** The variables of all tasks that hold a secret. */
  readonly ofFile: SecretNames;
  /** The same with those of `defaults`. */
  readonly ofDefaults: SecretNames;
}

/** Reads how tasks call their plugins, and how what belongs to them does: it sees the variables of its task. */
export function readCalls(tasks: readonly TaskDraft[], context: CallContext): ReadCalls {
  const { parts, defaults, useAt, ofFile, ofDefaults } = context;
  const calls = new Map<TaskDraft, ReadCall>();
  const attached = new Map<TaskDraft, Attached>();
  for (const task of tasks) {
    const own = parts.get(task)?.env ?? null;
    const usual = isHooked(task) ? ofFile : ofDefaults;
    const secretVariables = own === null ? usual : withOwnVariables(ofFile, own);
    const belongings = draftAttached(task, defaults);
    attached.set(task, belongings);
    for (const draft of [task, belongings.undo, belongings.fallback]) {
      if (draft !== null) calls.set(draft, readCall(draft, { ...useAt(draft, 'config'), secretVariables }));
    }
  }
  return { calls, attached };
}
