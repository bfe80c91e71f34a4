import type { Done, Held, RunEvent, TaskAdded, TaskDeclaration } from './event.js';
import { toInstance, toInstanceDeclaration } from './all-tasks.js';
import type { AttemptEnd, HoldsState, RunState, Standing, TaskState } from './run-state.js';
import { innerName, loopOf } from './task-name.js';

/**
 * Takes one event into the picture: the only code that does. It changes and returns the state it is given. Total: an
 * event about a task that was never declared changes nothing.
 */
export function reduce(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run.started':
      state.started = event;
      for (const declaration of event.tasks) declare(state, declaration.id, { declaration });
      return state;
    case 'task.added':
      return add(state, event);
    case 'task.waiting': {
      const task = taskAt(state, event.task);
      if (task !== undefined) task.waitingFor = event.for;
      return state;
    }
    case 'task.opened': {
      const task = taskAt(state, event.task);
      if (task !== undefined) open(state, task, event.holds, event.time);
      return state;
    }
    case 'task.started': {
      const task = taskAt(state, event.task);
      const { attempt: number, time: startedAt, max_attempts: maxAttempts = null } = event;
      const { injected = null, fallback = null } = event;
      task?.attempts.push({ number, maxAttempts, startedAt, injected, fallback, end: null });
      return stand(state, event.task, { status: 'running' });
    }
    case 'task.retrying': {
      endWork(state, event, { status: 'failed', failure: event.failure, waitMs: event.wait_ms });
      return stand(state, event.task, { status: 'running' });
    }
    case 'task.falling_back': {
      endWork(state, event, { status: 'failed', failure: event.failure, waitMs: null });
      return stand(state, event.task, { status: 'running' });
    }
    case 'task.completed': {
      endWork(state, event, { status: 'completed', failure: null, waitMs: null });
      const { result, outputs, degraded = false } = event;
      stand(state, event.task, { status: 'completed', result, outputs, degraded, ...doneIn(event) });
      return putAway(state, event.task);
    }
    case 'task.failed': {
      endWork(state, event, { status: 'failed', failure: event.failure, waitMs: null });
      const { failure, tolerated, result } = event;
      return stand(state, event.task, {
        status: 'failed',
        failure,
        tolerated,
        ...(result === undefined ? {} : { result }),
        ...doneIn(event),
      });
    }
    case 'task.restored':
      return stand(state, event.task, {
        status: 'completed',
        result: event.result,
        outputs: event.outputs,
        degraded: false,
        restoredFrom: event.from,
      });
    case 'task.skipped':
      return stand(state, event.task, { status: 'skipped', reason: event.reason });
    case 'task.blocked':
      return stand(state, event.task, { status: 'blocked', by: event.by });
    case 'task.cancelled': {
      endWork(state, event, { status: 'cancelled', failure: null, waitMs: null });
      const { result } = event;
      return stand(state, event.task, {
        status: 'cancelled',
        ...(result === undefined ? {} : { result }),
        ...doneIn(event),
      });
    }
    case 'warning':
      state.warnings.push({ task: event.task, message: event.message });
      return state;
    case 'run.cancelling':
      state.cancelling.push({ reason: event.reason, cause: event.cause });
      return state;
    case 'run.ending':
      state.ending = { status: event.status, good: event.good };
      return state;
    case 'notify.sent': {
      const { about, channel, error } = event;
      state.notified.push({ about, channel, error });
      return state;
    }
    case 'run.undoing':
    case 'run.undone':
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
  return declare(state, name, { declaration: loop.instance, nested: true, role: roleOf(state, place.loop) });
}

/** A task of another's graph is there for the same as that one. */
function roleOf(state: RunState, name: string): TaskState['role'] {
  return state.tasks.get(name)?.role ?? 'task';
}

function add(state: RunState, { task, role, declaration }: TaskAdded): RunState {
  declare(state, task, { declaration, nested: true, role: role.kind });
  const undone = role.kind === 'undo' ? taskToUndo(state, role.of) : undefined;
  if (undone !== undefined) undone.undo = task;
  return state;
}

/** The task whose work is taken back; an instance that its loop keeps comes out again. */
function taskToUndo(state: RunState, name: string): TaskState | undefined {
  const known = state.tasks.get(name);
  const place = loopOf(name);
  if (known !== undefined || place === null) return known;
  const loopTask = state.tasks.get(place.loop);
  const loop = loopTask?.holds?.loop;
  const kept = loop?.finished.get(place.index);
  if (loopTask === undefined || !loop || kept === undefined) return undefined;
  loop.finished.delete(place.index);
  const task = toInstance(loopTask, place.index, kept);
  state.tasks.set(name, task);
  return task;
}

function declare(
  state: RunState,
  name: string,
  {
    declaration,
    nested = false,
    role = 'task',
  }: Pick<TaskState, 'declaration'> & Partial<Pick<TaskState, 'nested' | 'role'>>,
): TaskState {
  const task: TaskState = {
    name,
    nested,
    role,
    undo: null,
    waitingFor: [],
    declaration,
    attempts: [],
    standing: { status: 'pending' },
    holds: null,
  };
  state.tasks.set(name, task);
  return task;
}

function open(state: RunState, task: TaskState, held: Held, time: string): void {
  const instance = toInstanceDeclaration(task.declaration);
  const loop = held.kind === 'items' ? openLoop(held, instance) : null;
  const workflow = held.kind === 'workflow' ? held.workflow : null;
  task.holds = { openedAt: time, end: null, loop, workflow };
  task.standing = { status: 'running' };
  if (held.kind === 'items') return;
  for (const declaration of held.tasks) {
    declare(state, innerName(task.name, declaration.id), { declaration, nested: true, role: task.role });
  }
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
  const isPlain =
    task.attempts.length === 1 &&
    attempt?.injected === null &&
    !task.standing.degraded &&
    Object.keys(task.standing.outputs).length === 0;
  const loop = state.tasks.get(place.loop)?.holds?.loop;
  if (!isPlain || end === null || !loop) return state;
  const { time, durationMs, log } = end;
  loop.finished.set(place.index, { startedAt: attempt?.startedAt ?? '', time, durationMs, log });
  state.tasks.delete(name);
  return state;
}

type EndOfWork = Extract<
  RunEvent,
  { type: 'task.completed' | 'task.failed' | 'task.cancelled' | 'task.retrying' | 'task.falling_back' }
>;

/** Ends the attempt under way, or the task that holds others. One that a breaker refused was none. */
function endWork(
  state: RunState,
  event: EndOfWork,
  how: Pick<AttemptEnd, 'status' | 'failure' | 'waitMs'>,
): void {
  const task = taskAt(state, event.task);
  if (task === undefined) return;
  task.waitingFor = [];
  const end = { time: event.time, durationMs: event.duration_ms };
  if (task.holds !== null) task.holds.end = end;
  if (event.attempt === null) return;
  const known = task.attempts.at(-1);
  if (known?.number === event.attempt) known.end ??= { ...how, ...end, log: event.log };
}

function doneIn({ done }: { readonly done?: Done }): { readonly done?: Done } {
  return done === undefined ? {} : { done };
}

function stand(state: RunState, name: string, standing: Standing): RunState {
  const task = taskAt(state, name);
  if (task === undefined) return state;
  task.standing = standing;
  task.waitingFor = [];
  return state;
}
