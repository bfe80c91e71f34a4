import type { RunState } from './run-state.js';

/** The exit code of a run that is good: all completed, or every failure was declared tolerable. */
export const goodCode = 0;

/** The exit code of a run in which a task failed. */
export const failedCode = 1;

/** The exit code of a run whose own time was up, as `timeout` of coreutils has it. */
export const timeoutCode = 124;

/** 128 and the signal's number, as shells have it. */
const signalCodes = new Map([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
]);

/** The exit code where a signal has ended oprun; of any other word, as an embedding program may say it, that of a failure. */
export function exitCodeOfSignal(signal: string): number {
  return signalCodes.get(signal) ?? failedCode;
}

/**
 * The exit code of a run whose tasks are over. Where several apply: that of the signal, that of the run's own time, that
 * of a failure. A run that another took the place of ends like one that was asked to by SIGTERM.
 */
export function exitCodeOfRun({ ending, cancelling }: Pick<RunState, 'ending' | 'cancelling'>): number {
  if (ending?.good) return goodCode;
  const signal = cancelling.find(({ cause }) => cause === 'signal');
  if (signal !== undefined) return exitCodeOfSignal(signal.reason);
  if (cancelling.some(({ cause }) => cause === 'replaced')) return exitCodeOfSignal('SIGTERM');
  return cancelling.some(({ cause }) => cause === 'timeout') ? timeoutCode : failedCode;
}
