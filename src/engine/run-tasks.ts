import { toErrorResult } from '../model/failure.js';
import type { Json } from '../model/json.js';
import type { Clock, CloseLog, Emit, Executor, Outcome } from '../model/ports.js';
import type { Task } from '../model/workflow.js';
import { createSlots } from '../policy/slots.js';
import { makeAttempt } from './attempt.js';
import { decide } from './decide.js';
import type { Ending, UpstreamEnding } from './decide.js';
import { createUpstream } from './upstream.js';

/** What the engine asks of the world. */
export interface EnginePorts {
  readonly emit: Emit;
  readonly executor: Executor;
  readonly closeLog: CloseLog;
  readonly clock: Clock;
  /** Aborted when the run is to be cancelled. */
  readonly signal: AbortSignal;
}

/**
 * Runs the tasks of a workflow: each is one promise that awaits its dependencies, asks `decide`, waits for one of
 * `maxParallel` slots and makes its attempt. Every fact is emitted; resolves when every task is over. Nothing a task
 * does makes it reject: only an `emit` that throws does.
 */
export async function runTasks(
  tasks: readonly Task[],
  maxParallel: number,
  ports: EnginePorts,
): Promise<void> {
  const { emit, executor, closeLog, clock, signal } = ports;
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const endings = new Map<string, Promise<Ending>>();
  const results = new Map<string, Json>();
  const slots = createSlots(maxParallel, signal);

  async function runTask(task: Task): Promise<Ending> {
    const upstream = await Promise.all(task.dependsOn.map(endingOf));
    const decision = decide(upstream, signal.aborted);
    switch (decision.do) {
      case 'run':
        return await runInSlot(task);
      case 'block':
        emit({ type: 'task.blocked', task: task.id, by: decision.by });
        return { status: 'blocked', by: decision.by };
      case 'cancel':
        return cancelBeforeStart(task);
      default:
        return decision satisfies never;
    }
  }

  async function endingOf(id: string): Promise<UpstreamEnding> {
    const ending = await endings.get(id);
    if (ending === undefined) throw new Error(`task "${id}" is not part of the workflow`);
    return { id, ending };
  }

  async function runInSlot(task: Task): Promise<Ending> {
    const release = await slots.acquire(task.index);
    if (release === null) return cancelBeforeStart(task);
    try {
      return await attempt(task, 1);
    } finally {
      release();
    }
  }

  function cancelBeforeStart(task: Task): Ending {
    emit({ type: 'task.cancelled', task: task.id, attempt: null, duration_ms: 0, log: null });
    return { status: 'cancelled' };
  }

  async function attempt(task: Task, number: number): Promise<Ending> {
    emit({ type: 'task.started', task: task.id, attempt: number });
    const begun = clock.monotonic();
    const outcome = await makeAttempt(executor, {
      task,
      number,
      signal,
      upstream: createUpstream(task, byId, results),
    });
    return conclude(task, { number, durationMs: Math.round(clock.monotonic() - begun) }, outcome);
  }

  function conclude(
    task: Task,
    { number, durationMs }: { readonly number: number; readonly durationMs: number },
    outcome: Outcome,
  ): Ending {
    const end = {
      task: task.id,
      attempt: number,
      duration_ms: durationMs,
      log: closeLog(task.id, number),
    };
    switch (outcome.status) {
      case 'completed':
        results.set(task.id, outcome.result);
        emit({ type: 'task.completed', ...end, result: outcome.result });
        return { status: 'completed' };
      case 'failed': {
        const tolerated = task.continueOnError;
        results.set(task.id, toErrorResult(outcome.failure));
        emit({ type: 'task.failed', ...end, failure: outcome.failure, tolerated });
        return { status: 'failed', tolerated };
      }
      case 'cancelled':
        emit({ type: 'task.cancelled', ...end });
        return { status: 'cancelled' };
      default:
        return outcome satisfies never;
    }
  }

  // A turn later, so that every promise stands in the map before the first task looks for another.
  for (const task of tasks) {
    endings.set(
      task.id,
      Promise.resolve().then(() => runTask(task)),
    );
  }
  await Promise.all(endings.values());
}
