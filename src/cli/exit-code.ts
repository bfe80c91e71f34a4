import type { RunState } from '../model/run-state.js';

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

/** The exit code where a signal, or what an embedding program said, has ended oprun. */
export function exitCodeOfSignal(reason: string): number {
  return signalCodes.get(reason) ?? exitCodes.taskFailed;
}

/** The exit code for a run that is over. */
export function exitCodeOf({ tasks, finished, cancelling }: RunState): number {
  if (finished?.status === 'cancelled') return exitCodeOfSignal(cancelling ?? '');
  const failed = [...tasks.values()].some(
    ({ nested, standing }) => !nested && standing.status === 'failed' && !standing.tolerated,
  );
  // What a workflow promises to give and cannot is a failure too.
  const missing = Object.keys(finished?.missing_outputs ?? {}).length > 0;
  return failed || missing ? exitCodes.taskFailed : exitCodes.ok;
}
