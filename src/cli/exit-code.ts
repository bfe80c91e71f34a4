import type { RunRecord } from '../model/run-record.js';

/** What oprun's exit codes mean. A task's own exit code is data, never one of these. */
export const exitCodes = {
  /** Completed, or every failure was declared tolerable. */
  ok: 0,
  /** A task failed. */
  taskFailed: 1,
  /** Wrong usage, or a file that is not a correct workflow. */
  invalid: 2,
  /** The run could not be recorded, or an answer could not be written. */
  unrecorded: 3,
} as const;

/** Ended by a signal: 128 and its number, as shells have it. */
const signalCodes = new Map([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
]);

/** The exit code for a run that is over. */
export function exitCodeOf(record: RunRecord): number {
  if (record.status === 'cancelled') {
    return signalCodes.get(record.cancel_reason ?? '') ?? exitCodes.taskFailed;
  }
  const failed = Object.values(record.tasks).some((task) => task.status === 'failed' && !task.tolerated);
  return failed ? exitCodes.taskFailed : exitCodes.ok;
}
