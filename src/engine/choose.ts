import type { Json, JsonObject } from '../model/json.js';
import type { Task } from '../model/workflow.js';
import type { Choice } from './engine.js';

/** What the operator wants of a workflow; ids are those of its own tasks. */
export interface Wish {
  readonly only: readonly string[];
  readonly until: readonly string[];
  readonly skip: readonly string[];
  /** The earlier run that results are taken from; null for none. */
  readonly from: EarlierRun | null;
}

/** An earlier run of the workflow, as far as it counts here. */
export interface EarlierRun {
  readonly id: string;
  /** By id: how its tasks ended. */
  readonly tasks: ReadonlyMap<string, EarlierTask>;
}

/** How a task of an earlier run ended. */
export type EarlierTask =
  | { readonly status: 'completed'; readonly result: Json; readonly outputs: JsonObject }
  | { readonly status: string };

/** What becomes of the tasks, or the tasks that should be taken from the earlier run and cannot be. */
export type Chosen =
  | { readonly ok: true; readonly choices: ReadonlyMap<string, Choice> }
  | {
      readonly ok: false;
      readonly missing: readonly { readonly id: string; readonly status: string | null }[];
    };

/**
 * Chooses the tasks that do not run. Named by `only` and `until` run they and all above them. With an earlier run,
 * those of `only` run alone, and what stands above comes from there; of what stands above those of `until`, as much
 * as that run has completed. Those of `skip` count as completed with null, or with what the earlier run has.
 */
export function chooseTasks(tasks: readonly Task[], { only, until, skip, from }: Wish): Chosen {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const chosen = new Set([...only, ...until]);
  const aboveOnly = above(only, byId);
  const aboveUntil = above(until, byId);
  const choices = new Map<string, Choice>();
  const missing: { readonly id: string; readonly status: string | null }[] = [];

  function choose(id: string): Choice | null {
    if (skip.includes(id)) return taken(id) ?? leftOut;
    if (chosen.size === 0 || chosen.has(id)) return null;
    if (aboveUntil.has(id)) return taken(id);
    if (!aboveOnly.has(id)) return { do: 'skip' };
    if (from === null) return null;
    const status = from.tasks.get(id)?.status ?? null;
    if (status === 'skipped') return { do: 'skip' };
    const result = taken(id);
    if (result === null) missing.push({ id, status });
    return result;
  }

  function taken(id: string): Choice | null {
    const task = from?.tasks.get(id);
    if (from === null || task === undefined || !isCompleted(task)) return null;
    return { do: 'restore', result: task.result, outputs: task.outputs, from: from.id };
  }

  for (const { id } of tasks) {
    const choice = choose(id);
    if (choice !== null) choices.set(id, choice);
  }
  return missing.length > 0 ? { ok: false, missing } : { ok: true, choices };
}

const leftOut: Choice = { do: 'restore', result: null, outputs: {}, from: null };

function isCompleted(task: EarlierTask): task is Extract<EarlierTask, { readonly result: Json }> {
  return task.status === 'completed' && 'result' in task;
}

/** All tasks above those named. */
function above(ids: readonly string[], byId: ReadonlyMap<string, Task>): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const edge of byId.get(id)?.dependsOn ?? []) {
      if (found.has(edge.id)) continue;
      found.add(edge.id);
      waiting.push(edge.id);
    }
  }
  return found;
}
