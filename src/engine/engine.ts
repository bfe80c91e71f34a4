import type { Json, JsonObject } from '../model/json.js';
import type { Notifier } from '../model/notifier.js';
import type {
  After,
  BreakerStore,
  Clock,
  CloseLog,
  Emit,
  Executor,
  HostLocks,
  ResultCache,
  Soon,
  Surroundings,
} from '../model/ports.js';
import type { Task, Workflow } from '../model/workflow.js';
import type { Frame, RunFacts } from './frame.js';
import type { Ledger } from './ledger.js';
import type { Scarce } from './scarce.js';
import type { TaskEnd } from './task-end.js';

/** What the engine asks of the world. */
export interface EnginePorts {
  readonly emit: Emit;
  readonly executor: Executor;
  readonly closeLog: CloseLog;
  readonly clock: Clock;
  readonly after: After;
  readonly soon: Soon;
  /** A number from 0 (included) to 1 (excluded), another one each time. */
  readonly dice: () => number;
  /** Takes out of what a task gave what nobody may read: others see it as it is recorded. */
  readonly mask: Mask;
  /** What a workflow that a task runs is given of the world outside. */
  readonly surroundings: (workflow: Workflow) => Surroundings;
  readonly breakers: BreakerStore;
  readonly hostLocks: HostLocks;
  readonly results: ResultCache;
  readonly notifier: Notifier;
  /** The fault that is rehearsed in an attempt, as it was typed; null where there is none. */
  readonly faultIn: (task: string, attempt: number) => string | null;
  /** Aborted, with a `Cancellation` as its reason, when the tasks of the run are to stop. */
  readonly signal: AbortSignal;
  /** Aborted, with a `Cancellation`, when somebody asks who may not be the first to: what is told comes from both. */
  readonly asked: AbortSignal;
  /** Aborted when undo, hooks and notifications are to stop too. */
  readonly kill: AbortSignal;
  /** Aborted when nothing can be recorded any more: what cannot be recorded is not begun. */
  readonly unrecorded: AbortSignal;
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
  readonly scarce: Scarce;
  readonly ledger: Ledger;
  /** Runs the tasks of a graph and resolves when all are over. */
  readonly runGraph: (tasks: readonly Task[], frame: Frame) => Promise<ReadonlyMap<string, TaskEnd>>;
}
