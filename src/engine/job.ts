import type { LoopItem } from '../expr/scope.js';
import type { Json } from '../model/json.js';
import { nameIn } from './frame.js';
import type { Seen } from './frame.js';
import type { TaskEnd } from './task-end.js';

/** One piece of work: a task, or one instance of a loop. */
export interface Job {
  /** In full. */
  readonly name: string;
  readonly seen: Seen;
  /** The loops around it, innermost last; that of the instance included. */
  readonly loops: readonly LoopItem[];
  /** Hears how it ended before anything else can start in its place. */
  readonly onEnd: ((end: TaskEnd) => void) | null;
  /** Whether a failure of it is tolerated. An instance's never is: its loop's may be. */
  readonly tolerated: boolean;
  /** How many milliseconds it may take in all; null for as many as it likes. An instance shares the time of its loop. */
  readonly timeoutTotalMs: number | null;
  /** What an expression reads as `result` from the start: that of the task whose work is taken back. */
  readonly result?: Json;
  readonly signal: AbortSignal;
}

/** The work of a task as a whole. */
export function jobOf(seen: Seen): Job {
  const { task, frame } = seen;
  return {
    name: nameIn(frame, task.id),
    seen,
    loops: frame.loops,
    tolerated: task.continueOnError,
    timeoutTotalMs: task.timeoutTotalMs,
    onEnd: null,
    signal: frame.signal,
  };
}
