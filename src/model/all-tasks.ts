import type { FinishedInstance, HoldsState, RunState, TaskState } from './run-state.js';
import { instanceName } from './task-name.js';

/** Every task of a run that has come to anything, instances of loops after their loop. */
export function* allTasks(state: RunState): Iterable<TaskState> {
  for (const task of state.tasks.values()) {
    yield task;
    if (task.holds?.loop) yield* finishedInstances(task, task.holds.loop);
  }
}

function* finishedInstances(loopTask: TaskState, loop: NonNullable<HoldsState['loop']>): Iterable<TaskState> {
  for (const [index, finished] of loop.finished) yield toInstance(loopTask, index, finished);
}

/** An instance that its loop keeps, as a task of its own. Its result stands in that of the loop. */
export function toInstance(
  { name, role, declaration, standing }: TaskState,
  index: number,
  { startedAt, time, durationMs, log }: FinishedInstance,
): TaskState {
  const results = 'result' in standing && Array.isArray(standing.result) ? standing.result : [];
  const end = { status: 'completed', time, durationMs, failure: null, waitMs: null, log } as const;
  return {
    name: instanceName(name, index),
    nested: true,
    role,
    undo: null,
    waitingFor: [],
    declaration: toInstanceDeclaration(declaration),
    attempts: [{ number: 1, maxAttempts: null, startedAt, injected: null, fallback: null, end }],
    standing: { status: 'completed', result: results[index] ?? null, outputs: {}, degraded: false },
    holds: null,
  };
}

/** What an instance is declared as: the loop has waited and asked its condition for it. */
export function toInstanceDeclaration(loop: TaskState['declaration']): TaskState['declaration'] {
  return { ...loop, depends_on: [], if: null, for_each: false };
}
