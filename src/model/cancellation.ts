import type { CancelCause } from './event.js';

/** What makes the tasks of a run stop; `unrecorded`: nothing can be written down any more, so nobody reads of it. */
export type StopCause = CancelCause | 'unrecorded';

/** Why the tasks of a run are to stop. */
export interface Cancellation {
  readonly cause: StopCause;
  /** For a person. */
  readonly reason: string;
}

/** Whether the reason of a signal is one. */
export function isCancellation(reason: unknown): reason is Cancellation {
  return typeof reason === 'object' && reason !== null && 'cause' in reason && 'reason' in reason;
}
