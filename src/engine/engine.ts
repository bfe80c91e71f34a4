import type { Json, JsonObject } from '../model/json.js';
import type { Clock, CloseLog, Emit, Executor, Surroundings } from '../model/ports.js';
import type { Task, Workflow } from '../model/workflow.js';
import type { Frame, RunFacts } from './frame.js';
import type { TaskEnd } from './task-end.js';

/** What the engine asks of the world. */
export interface EnginePorts {
  readonly emit: Emit;
  readonly executor: Executor;
  readonly closeLog: CloseLog;
  readonly clock: Clock;
  /** Takes out of what a task gave what nobody may read: others see it as it is recorded. */
  readonly mask: Mask;
  /** What a workflow that a task runs is given of the world outside. */
  readonly surroundings: (workflow: Workflow) => Surroundings;
  /** Aborted when the run is to be cancelled. */
  readonly signal: AbortSignal;
}

/** Hides what must not be shown, in a text or at any depth of a value. */
export interface Mask {
  readonly text: (text: string) => string;
  readonly json: <T extends Json>(value: T) => T;
}

/** What becomes of a task that the operator does not want run. */
export type Choice =
  /** It counts as completed with this, taken from an earlier run, or null where it is left out. */
  | {
      readonly do: 'restore';
      readonly result: Json;
      readonly outputs: JsonObject;
      readonly from: string | null;
    }
  | { readonly do: 'skip' };

/** What every part of the engine works with. */
export interface Engine {
  readonly ports: EnginePorts;
  readonly facts: RunFacts;
  /** How many tasks may run at once. */
  readonly maxParallel: number;
  /** By id of a task of the workflow that was started: those that are not to run. */
  readonly choices: ReadonlyMap<string, Choice>;
  /** Runs the tasks of a graph and resolves when all are over. */
  readonly runGraph: (tasks: readonly Task[], frame: Frame) => Promise<ReadonlyMap<string, TaskEnd>>;
}
