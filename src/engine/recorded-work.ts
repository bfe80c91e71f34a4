import { toInstance } from '../model/all-tasks.js';
import type { Held } from '../model/event.js';
import type { RunState, TaskState } from '../model/run-state.js';
import { isPretended } from '../model/pretended.js';
import { loopOf } from '../model/task-name.js';
import type { Task } from '../model/workflow.js';
import type { Engine } from './engine.js';
import { nameIn } from './frame.js';
import type { Frame, Seen } from './frame.js';
import type { Undoable } from './ledger.js';
import { frameOfGroup } from './run-group.js';
import { instanceOf } from './run-loop.js';
import { enterWorkflow, frameOfFile } from './run-sub-workflow.js';
import { completedEnd, endWithoutResult, failedEnd } from './task-end.js';
import type { TaskEnd } from './task-end.js';
import { jobOf } from './job.js';
import type { Job } from './job.js';

/** A run as its record has it. */
export interface RecordedWork {
  readonly state: RunState;
  /** By full name: what tasks that hold others were opened with. */
  readonly opened: ReadonlyMap<string, Held>;
  /** By full name: the number of the event that told that a task completed. */
  readonly completed: ReadonlyMap<string, number>;
}

/** Work that can still be taken back, in the order of its completion, and why some of it cannot be told. */
export interface RecordedUndo {
  readonly undoable: readonly Undoable[];
  readonly problems: readonly string[];
}

/**
 * Finds in the record of a run what its tasks' own plugins have completed and nobody has taken back, with all that its
 * undo may read: as if the run had only just ended.
 *
 * @param frame where the tasks of the workflow run
 */
export function findUndoable(frame: Frame, recorded: RecordedWork, engine: Engine): RecordedUndo {
  const undoable: Undoable[] = [];
  const problems: string[] = [];

  function walkGraph(tasks: readonly Task[], inside: Frame): void {
    const byId = new Map(tasks.map((task) => [task.id, task]));
    const ends = new Map<string, TaskEnd>();
    for (const { id } of tasks) {
      const state = stateOf(nameIn(inside, id), recorded.state);
      if (state !== undefined) ends.set(id, endOf(state));
    }
    for (const task of tasks) walkTask({ task, frame: inside, tasks: byId, ends });
  }

  function walkTask(seen: Seen): void {
    const job = jobOf(seen);
    const { forEach } = seen.task;
    if (forEach === null) {
      walkJob(job);
      return;
    }
    const held = recorded.opened.get(job.name);
    if (held?.kind !== 'items') return;
    const { items, keys } = held;
    for (const index of items.keys()) walkJob(instanceOf(job, forEach, { items, keys, index }));
  }

  function walkJob(job: Job): void {
    const { work } = job.seen.task;
    const held = recorded.opened.get(job.name);
    switch (work.kind) {
      case 'plugin':
        takeIn(job);
        return;
      case 'group':
        if (held !== undefined) walkGraph(work.tasks, frameOfGroup(job));
        return;
      case 'workflow': {
        if (held?.kind !== 'workflow') return;
        const { workflow } = work;
        if (held.workflow.sha256 !== workflow.source.sha256) {
          problems.push(`${workflow.source.file} is no longer the file that ${job.name} has run`);
          return;
        }
        const running = enterWorkflow(workflow, held.workflow.params, engine);
        if ('failure' in running) problems.push(running.failure.message);
        else walkGraph(workflow.tasks, frameOfFile(running, job, engine));
        return;
      }
      default:
        work satisfies never;
    }
  }

  function takeIn(job: Job): void {
    const state = stateOf(job.name, recorded.state);
    if (job.seen.task.undo === null || state === undefined || !isUndoable(state, recorded.state)) return;
    undoable.push({ job, end: endOf(state) });
  }

  walkGraph(frame.of.workflow.tasks, frame);
  const at = ({ job }: Undoable): number => recorded.completed.get(job.name) ?? 0;
  return { undoable: undoable.toSorted((one, other) => at(one) - at(other)), problems };
}

/** A task of the record, also an instance that its loop keeps. */
function stateOf(name: string, state: RunState): TaskState | undefined {
  const known = state.tasks.get(name);
  const place = loopOf(name);
  if (known !== undefined || place === null) return known;
  const loop = state.tasks.get(place.loop);
  const finished = loop?.holds?.loop?.finished.get(place.index);
  return loop === undefined || finished === undefined ? undefined : toInstance(loop, place.index, finished);
}

/** Completed by its own plugin in this run, and not taken back. */
function isUndoable({ standing, undo, attempts }: TaskState, state: RunState): boolean {
  if (isPretended(attempts.at(-1)?.injected ?? null)) return false;
  if (standing.status !== 'completed' || standing.degraded || standing.restoredFrom !== undefined)
    return false;
  return undo === null || state.tasks.get(undo)?.standing.status !== 'completed';
}

function endOf({ standing, attempts, holds }: TaskState): TaskEnd {
  const attemptsMs = attempts.reduce((sum, { end }) => sum + (end?.durationMs ?? 0), 0);
  const spent = { attempts: attempts.length, durationMs: holds?.end?.durationMs ?? attemptsMs };
  switch (standing.status) {
    case 'completed':
      return completedEnd(standing.result, standing.outputs, { spent, degraded: standing.degraded });
    case 'failed': {
      const held = standing.result === undefined ? {} : { result: standing.result };
      return failedEnd(standing.failure, { tolerated: standing.tolerated, spent, ...held });
    }
    case 'blocked':
      return endWithoutResult({ status: 'blocked', by: standing.by }, spent);
    case 'skipped':
      return endWithoutResult({ status: 'skipped' }, spent);
    case 'pending':
    case 'running':
    case 'cancelled':
      return endWithoutResult({ status: 'cancelled' }, spent);
    default:
      return standing satisfies never;
  }
}
