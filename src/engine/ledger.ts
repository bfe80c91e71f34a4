import type { Job } from './job.js';
import type { FailedTask } from '../model/notifier.js';
import type { TaskEnd } from './task-end.js';

/** What a run remembers of its tasks for when they are all over. */
export interface Ledger {
  /** Work that its own plugin completed and that can be taken back, in the order of completion. */
  readonly undoable: Undoable[];
  /** What failed and is tolerated nowhere, in the order in which it did. */
  readonly failures: FailedTask[];
  /** Hears of each of them when it comes. */
  readonly onFailure: ((failed: FailedTask) => void) | null;
}

/** Work that can be taken back. */
export interface Undoable {
  readonly job: Job;
  readonly end: TaskEnd;
}

/** Nothing is remembered yet. */
export function createLedger(onFailure: Ledger['onFailure'] = null): Ledger {
  return { undoable: [], failures: [], onFailure };
}
