import type { LoopItem, Scope } from '../expr/scope.js';
import type { JsonObject } from '../model/json.js';
import type { Surroundings } from '../model/ports.js';
import { innerName } from '../model/task-name.js';
import type { Task, Workflow } from '../model/workflow.js';
import type { Priority } from '../model/attempt-rules.js';
import type { Resource } from '../policy/limits.js';
import type { TaskEnd } from './task-end.js';

/** A workflow that is being run, with its values: the one that was started, or one that a task runs. */
export interface RunningWorkflow extends Surroundings {
  readonly workflow: Workflow;
  readonly params: JsonObject;
  /** Its `env`, rendered. */
  readonly env: Readonly<Record<string, string>>;
  /** `name file dir`, for expressions. */
  readonly facts: JsonObject;
  /** By name: the pools it declares. */
  readonly pools: ReadonlyMap<string, Resource>;
}

/** Where a graph of tasks runs, and what is seen from there. */
export interface Frame {
  readonly of: RunningWorkflow;
  /** Full name of the task that the graph stands in; null for the workflow that was started. */
  readonly inside: string | null;
  /** What is seen around the group that the graph belongs to; null where it is the whole of a file. */
  readonly outer: Seen | null;
  /** The loops around it in this file, innermost last. */
  readonly loops: readonly LoopItem[];
  /** One of each is needed to work, the innermost first. */
  readonly slots: readonly Resource[];
  /** Who goes first when slots are scarce: the position of the task of the workflow that all this belongs to. Null for that workflow itself. */
  readonly rank: number | null;
  /** Of the tasks that say nothing of their own; null for `normal`. */
  readonly priority: Priority | null;
  /** Whether a failure here is tolerated further out. */
  readonly forgiven: boolean;
  /** Aborted when what runs here is to end. */
  readonly signal: AbortSignal;
}

/** What one task sees of the others: those it stands beside, as far as they are over, and what is around. */
export interface Seen {
  readonly task: Task;
  readonly frame: Frame;
  /** By id: the tasks it stands beside. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** By id: those of them that are over. */
  readonly ends: Pick<ReadonlyMap<string, TaskEnd>, 'get'>;
}

/** The frame of what stands in a task, but for what it is. */
export function frameInside({ task, frame }: Seen): Pick<Frame, 'rank' | 'priority' | 'forgiven'> {
  return {
    rank: frame.rank ?? task.index,
    priority: task.priority ?? frame.priority,
    forgiven: frame.forgiven || task.continueOnError,
  };
}

/** The full name of a task of the frame's graph. */
export function nameIn(frame: Frame, id: string): string {
  return innerName(frame.inside, id);
}

/** What is true of the run for every expression in it. */
export interface RunFacts {
  /** `id dir date started_at`. */
  readonly run: JsonObject;
  /** The time zone of dates. */
  readonly zone: string;
}

/** The names of an expression in a task. */
export function scopeOf(
  seen: Omit<Seen, 'task'>,
  facts: RunFacts,
  loops: readonly LoopItem[] = seen.frame.loops,
): Scope {
  const { params, env, secrets, facts: workflow } = seen.frame.of;
  return {
    params,
    env,
    secrets,
    workflow,
    run: facts.run,
    zone: facts.zone,
    loops,
    task: (id) => factsOf(seen, id),
  };
}

/** `tasks.<id>`: the nearest task of that id, from the inside out. */
function factsOf(seen: Omit<Seen, 'task'>, id: string): JsonObject | undefined {
  for (let at: Omit<Seen, 'task'> | null = seen; at !== null; at = at.frame.outer) {
    if (at.tasks.has(id)) return at.ends.get(id)?.facts;
  }
  return undefined;
}
