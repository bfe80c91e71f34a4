import type { Held, RunEvent, TaskDeclaration } from './event.js';
import type { AttemptEnd, HoldsState, RunState, Standing, TaskState } from './run-state.js';
import { loopOf } from './task-name.js';

/**
 * Takes one event into the picture: the only code that does. It changes and returns the state it is given. Total: an
 * event about a task that was never declared changes nothing.
 */
export function reduce(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run.started':
      state.started = event;
      for (const declaration of event.tasks) declare(state, declaration.id, declaration, false);
      return state;
    case 'task.opened': {
      const task = taskAt(state, event.task);
      if (task !== undefined) open(state, task, event.holds, event.time);
      return state;
    }
    case 'task.started': {
      const task = taskAt(state, event.task);
      task?.attempts.push({ number: event.attempt, startedAt: event.time, end: null });
      return stand(state, event.task, { status: 'running' });
    }
    case 'task.completed': {
      endWork(state, event, { status: 'completed', failure: null });
      const { result, outputs } = event;
      stand(state, event.task, { status: 'completed', result, outputs });
      return putAway(state, event.task);
    }
    case 'task.failed': {
      endWork(state, event, { status: 'failed', failure: event.failure });
      const { failure, tolerated, result } = event;
      return stand(state, event.task, {
        status: 'failed',
        failure,
        tolerated,
        ...(result === undefined ? {} : { result }),
      });
    }
    case 'task.restored':
      return stand(state, event.task, {
        status: 'completed',
        result: event.result,
        outputs: event.outputs,
        restoredFrom: event.from,
      });
    case 'task.skipped':
      return stand(state, event.task, { status: 'skipped', reason: event.reason });
    case 'task.blocked':
      return stand(state, event.task, { status: 'blocked', by: event.by });
    case 'task.cancelled': {
      endWork(state, event, { status: 'cancelled', failure: null });
      const { result } = event;
      return stand(state, event.task, { status: 'cancelled', ...(result === undefined ? {} : { result }) });
    }
    case 'warning':
      state.warnings.push({ task: event.task, message: event.message });
      return state;
    case 'run.cancelling':
      state.cancelling ??= event.reason;
      return state;
    case 'run.finished': {
      const { status, time, duration_ms: durationMs, outputs, missing_outputs } = event;
      state.finished = { status, time, durationMs, outputs, missing_outputs };
      return state;
    }
    default:
      return event satisfies never;
  }
}

/** The task of a full name; an instance of a loop comes into being when it is first spoken of. */
function taskAt(state: RunState, name: string): TaskState | undefined {
  const known = state.tasks.get(name);
  if (known !== undefined) return known;
  const place = loopOf(name);
  if (place === null) return undefined;
  const loop = state.tasks.get(place.loop)?.holds?.loop;
  if (loop === undefined || loop === null || place.index >= loop.items) return undefined;
  if (loop.finished.has(place.index)) return undefined;
  return declare(state, name, loop.instance, true);
}

function declare(state: RunState, name: string, declaration: TaskDeclaration, nested: boolean): TaskState {
  const task: TaskState = {
    name,
    nested,
    declaration,
    attempts: [],
    standing: { status: 'pending' },
    holds: null,
  };
  state.tasks.set(name, task);
  return task;
}

function open(state: RunState, task: TaskState, held: Held, time: string): void {
  const instance = { ...task.declaration, depends_on: [], if: null, for_each: false };
  const loop = held.kind === 'items' ? openLoop(held, instance) : null;
  const workflow = held.kind === 'workflow' ? held.workflow : null;
  task.holds = { openedAt: time, end: null, loop, workflow };
  task.standing = { status: 'running' };
  if (held.kind === 'items') return;
  for (const declaration of held.tasks) declare(state, `${task.name}/${declaration.id}`, declaration, true);
}

function openLoop(
  { items, keys }: Extract<Held, { readonly kind: 'items' }>,
  instance: TaskDeclaration,
): HoldsState['loop'] {
  return { items: items.length, keys, instance, finished: new Map() };
}

/** Leaves an instance that went well to its loop: there may be a hundred thousand of them. */
function putAway(state: RunState, name: string): RunState {
  const place = loopOf(name);
  const task = state.tasks.get(name);
  if (place === null || task === undefined || task.holds !== null || task.standing.status !== 'completed') {
    return state;
  }
  const [attempt] = task.attempts;
  const end = attempt?.end ?? null;
  const isPlain = task.attempts.length === 1 && Object.keys(task.standing.outputs).length === 0;
  const loop = state.tasks.get(place.loop)?.holds?.loop;
  if (!isPlain || end === null || !loop) return state;
  const { time, durationMs, log } = end;
  loop.finished.set(place.index, { startedAt: attempt?.startedAt ?? '', time, durationMs, log });
  state.tasks.delete(name);
  return state;
}

type EndOfWork = Extract<RunEvent, { type: 'task.completed' | 'task.failed' | 'task.cancelled' }>;

/** Ends the attempt under way, or the task that holds others. */
function endWork(state: RunState, event: EndOfWork, how: Pick<AttemptEnd, 'status' | 'failure'>): void {
  const task = taskAt(state, event.task);
  if (task === undefined) return;
  const end = { time: event.time, durationMs: event.duration_ms };
  if (task.holds !== null) task.holds.end = end;
  const attempt = task.attempts.at(-1);
  if (attempt !== undefined && event.attempt !== null) attempt.end = { ...how, ...end, log: event.log };
}

function stand(state: RunState, name: string, standing: Standing): RunState {
  const task = taskAt(state, name);
  if (task !== undefined) task.standing = standing;
  return state;
}
