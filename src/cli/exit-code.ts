import { failedCode, goodCode } from '../model/exit-code.js';

/**
 * What oprun's exit codes mean, beside those of a run that its own time or a signal has ended. A task's own exit code is
 * data, never one of these.
 */
export const exitCodes = {
  /** Completed, or every failure was declared tolerable. */
  ok: goodCode,
  /** A task failed. */
  taskFailed: failedCode,
  /** Wrong usage, or a file that is not a correct workflow. */
  invalid: 2,
  /** The run could not be recorded, or an answer could not be written. */
  unrecorded: 3,
  /** Another run is under way that this one may not run beside, or there is nothing to take up. */
  conflict: 4,
} as const;
