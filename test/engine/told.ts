import { toDeclaration } from '../../src/model/declaration.js';
import type {
  CancelCause,
  Fact,
  FinalStatus,
  TaskCancelled,
  TaskCompleted,
  TaskFailed,
  TaskFallingBack,
  TaskRetrying,
  TaskStarted,
} from '../../src/model/event.js';
import type { Failure, FailureClass } from '../../src/model/failure.js';
import type { Task } from '../../src/model/workflow.js';

/** Facts as a test expects them. What it does not say is so of a first attempt that takes no time and gives nothing. */
export const told = {
  started: (task: string, attempt = 1, more: Partial<TaskStarted> = {}): Fact => ({
    type: 'task.started',
    task,
    attempt,
    ...more,
  }),
  completed: (task: string, more: Partial<TaskCompleted> = {}): Fact => ({
    type: 'task.completed',
    ...plainEnd(task),
    result: null,
    outputs: {},
    ...more,
  }),
  failed: (task: string, more: Partial<TaskFailed> = {}): Fact => ({
    type: 'task.failed',
    ...plainEnd(task),
    failure: exitFailure,
    tolerated: false,
    ...more,
  }),
  cancelled: (task: string, more: Partial<TaskCancelled> = {}): Fact => ({
    type: 'task.cancelled',
    ...plainEnd(task),
    ...more,
  }),
  blocked: (task: string, ...by: readonly string[]): Fact => ({ type: 'task.blocked', task, by }),
  retrying: (
    task: string,
    attempt: number,
    more: Pick<TaskRetrying, 'max_attempts' | 'wait_ms'> & Partial<TaskRetrying>,
  ): Fact => ({ type: 'task.retrying', ...plainEnd(task), failure: exitFailure, ...more, attempt }),
  fallingBack: (task: string, to: TaskFallingBack['to'], more: Partial<TaskFallingBack> = {}): Fact => ({
    type: 'task.falling_back',
    ...plainEnd(task),
    failure: exitFailure,
    to,
    ...more,
  }),
  waiting: (task: string, ...what: readonly string[]): Fact => ({ type: 'task.waiting', task, for: what }),
  opened: (task: string, ...inner: readonly Task[]): Fact => ({
    type: 'task.opened',
    task,
    holds: { kind: 'tasks', tasks: inner.map(toDeclaration) },
  }),
  /** The undo of that task comes to be, declared as `undo`. */
  undoing: (of: string, undo: Task | null): Fact => ({
    type: 'task.added',
    task: `${of}.undo`,
    role: { kind: 'undo', of },
    declaration: declared(undo),
  }),
  hooked: (hook: Task | null): Fact => ({
    type: 'task.added',
    task: declared(hook).id,
    role: { kind: 'hook' },
    declaration: declared(hook),
  }),
  warning: (message: string, task: string | null = null): Fact => ({ type: 'warning', task, message }),
  cancelling: (cause: CancelCause, reason: string): Fact => ({ type: 'run.cancelling', cause, reason }),
  ending: (status: FinalStatus, good: boolean): Fact => ({ type: 'run.ending', status, good }),
  notified: (channel: 'webhook' | 'command' | 'file', error: string | null = null): Fact => ({
    type: 'notify.sent',
    about: 'failure',
    channel,
    error,
  }),
};

const exitFailure: Failure = { class: 'exit_code', message: 'exit code 1' };

/** A failure of a class. */
export function failure(failureClass: FailureClass, message: string): { readonly failure: Failure } {
  return { failure: { class: failureClass, message } };
}

/** What is said of work in whose place no attempt was under way. */
export const noAttempt = { attempt: null, duration_ms: 0, log: null };

function plainEnd(task: string) {
  return { task, attempt: 1, duration_ms: 0, log: null };
}

function declared(task: Task | null) {
  if (task === null) throw new Error('there is no such task');
  return toDeclaration(task);
}
