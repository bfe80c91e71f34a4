import type { HoldsState, RunState, TaskState } from './run-state.js';
import { instanceName } from './task-name.js';

/** Every task of a run that has come to anything, instances of loops after their loop. */
export function* allTasks(state: RunState): Iterable<TaskState> {
  for (const task of state.tasks.values()) {
    yield task;
    if (task.holds?.loop) yield* finishedInstances(task, task.holds.loop);
  }
}

function* finishedInstances(
  { name, standing }: TaskState,
  { finished, instance }: NonNullable<HoldsState['loop']>,
): Iterable<TaskState> {
  const results = 'result' in standing && Array.isArray(standing.result) ? standing.result : [];
  for (const [index, { startedAt, time, durationMs, log }] of finished) {
    const end = { status: 'completed', time, durationMs, failure: null, log } as const;
    yield {
      name: instanceName(name, index),
      nested: true,
      declaration: instance,
      attempts: [{ number: 1, startedAt, end }],
      standing: { status: 'completed', result: results[index] ?? null, outputs: {} },
      holds: null,
    };
  }
}
