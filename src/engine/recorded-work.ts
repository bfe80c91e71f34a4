import { toInstance } from '../model/all-tasks.js';
import type { Done, Held } from '../model/event.js';
import type { Json } from '../model/json.js';
import type { RunState, TaskState } from '../model/run-state.js';
import { isPretended } from '../model/pretended.js';
import { loopOf } from '../model/task-name.js';
import type { Task, Workflow } from '../model/workflow.js';
import type { Engine } from './engine.js';
import { nameIn } from './frame.js';
import type { Frame, RunningWorkflow, Seen } from './frame.js';
import type { Undoable } from './ledger.js';
import { frameOfGroup } from './run-group.js';
import { instanceOf } from './run-loop.js';
import { enterWorkflow, frameOfFile } from './run-sub-workflow.js';
import { completedEnd, endWithoutResult, failedEnd } from './task-end.js';
import type { Spent, TaskEnd } from './task-end.js';
import { jobOf } from './job.js';
import type { Job } from './job.js';

/** A run as its record has it. */
export interface RecordedWork {
  readonly state: RunState;
  /** By full name: what tasks that hold others were opened with. */
  readonly opened: ReadonlyMap<string, Held>;
  /** By full name: the number of the event that told that a task ended which left something done. */
  readonly completed: ReadonlyMap<string, number>;
  /** Whether a secret has been taken out of a value of the record: it is not what the tasks were given. */
  readonly isMasked: (value: Json) => boolean;
}

/** Work that can still be taken back, in the order of its completion, and what cannot be: one sentence for each. */
export interface RecordedUndo {
  readonly undoable: readonly Undoable[];
  readonly problems: readonly string[];
}

/**
 * Finds in the record of a run what its tasks' own plugins have completed and nobody has taken back, with all that its
 * undo may read: as if the run had only just ended. Results are masked there as they were in the run itself; items and
 * parameters are not, so that work for which they are masked is left alone: it would be done with other values.
 *
 * @param frame where the tasks of the workflow run
 */
export function findUndoable(frame: Frame, recorded: RecordedWork, engine: Engine): RecordedUndo {
  const undoable: Undoable[] = [];
  const problems: string[] = [];

  function walkGraph(tasks: readonly Task[], inside: Frame, masked: boolean): void {
    const byId = new Map(tasks.map((task) => [task.id, task]));
    const ends = new Map<string, TaskEnd>();
    for (const { id } of tasks) {
      const state = stateOf(nameIn(inside, id), recorded.state);
      if (state !== undefined) ends.set(id, endOf(state));
    }
    for (const task of tasks) walkTask({ task, frame: inside, tasks: byId, ends }, masked);
  }

  function walkTask(seen: Seen, masked: boolean): void {
    const job = jobOf(seen);
    const { forEach } = seen.task;
    if (forEach === null) {
      walkJob(job, masked);
      return;
    }
    const held = recorded.opened.get(job.name);
    if (held?.kind !== 'items') return;
    const { items, keys } = held;
    for (const [index, item] of items.entries()) {
      const isOne = recorded.isMasked(item) || recorded.isMasked(keys?.[index] ?? null);
      walkJob(instanceOf(job, forEach, { items, keys, index }), masked || isOne);
    }
  }

  /** `masked`: whether something that the work sees is not what it was given. */
  function walkJob(job: Job, masked: boolean): void {
    const { work } = job.seen.task;
    const held = recorded.opened.get(job.name);
    switch (work.kind) {
      case 'plugin':
        takeIn(job, masked);
        return;
      case 'group':
        if (held !== undefined) walkGraph(work.tasks, frameOfGroup(job), masked);
        return;
      case 'workflow': {
        if (held?.kind !== 'workflow') return;
        const { workflow } = work;
        if (held.workflow.sha256 !== workflow.source.sha256) {
          problems.push(`${workflow.source.file} is no longer the file that ${job.name} has run`);
          return;
        }
        // A file sees its parameters, and nothing of what is around it.
        const { params } = held.workflow;
        const isOne = recorded.isMasked(params);
        const running = isOne ? standIn(job, workflow) : enterWorkflow(workflow, params, engine);
        if ('failure' in running) problems.push(running.failure.message);
        else walkGraph(workflow.tasks, frameOfFile(running, job, engine), isOne);
        return;
      }
      default:
        work satisfies never;
    }
  }

  function takeIn(job: Job, masked: boolean): void {
    const state = stateOf(job.name, recorded.state);
    if (job.seen.task.undo === null || state === undefined || !isUndoable(state, recorded.state)) return;
    if (masked) problems.push(`${job.name} is not undone: what it was given is masked in the record`);
    else undoable.push({ job, end: endOfDone(state) });
  }

  const { started } = recorded.state;
  walkGraph(frame.of.workflow.tasks, frame, started !== null && recorded.isMasked(started.params));
  const at = ({ job }: Undoable): number => recorded.completed.get(job.name) ?? 0;
  return { undoable: undoable.toSorted((one, other) => at(one) - at(other)), problems };
}

/** Where tasks are only named: what the file was given is not known. */
function standIn({ seen }: Job, workflow: Workflow): RunningWorkflow {
  return { ...seen.frame.of, workflow, params: {}, env: {} };
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
export function isUndoable(task: TaskState, state: RunState): boolean {
  if (leftBehind(task) === null && !isOwn(task)) return false;
  return task.undo === null || state.tasks.get(task.undo)?.standing.status !== 'completed';
}

/** Whether how the task ended is how its own plugin did. */
function isOwn({ standing, attempts }: TaskState): boolean {
  if (standing.status !== 'completed' || standing.degraded || standing.restoredFrom !== undefined) {
    return false;
  }
  return !isPretended(attempts.at(-1)?.injected ?? null);
}

/** What a plugin did that the end of its task does not tell. */
function leftBehind({ standing }: TaskState): Done | null {
  return 'done' in standing ? standing.done : null;
}

/** As its undo sees it: as if nothing had come after what its plugin did. */
function endOfDone(task: TaskState): TaskEnd {
  const done = leftBehind(task);
  if (done === null) return endOf(task);
  return completedEnd(done.result, done.outputs, { spent: spentOn(task), degraded: false });
}

function endOf(task: TaskState): TaskEnd {
  const { standing } = task;
  const spent = spentOn(task);
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

function spentOn({ attempts, holds }: TaskState): Spent {
  const attemptsMs = attempts.reduce((sum, { end }) => sum + (end?.durationMs ?? 0), 0);
  return { attempts: attempts.length, durationMs: holds?.end?.durationMs ?? attemptsMs };
}
