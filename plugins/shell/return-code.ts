import { constants } from 'node:os';
import type { ExecResult } from '../../src/plugin/index.js';

/** How a program ended as one number, as Python's `subprocess` has it: its exit code, or minus the signal's number. */
export function toReturnCode({ exitCode, signal }: Pick<ExecResult, 'exitCode' | 'signal'>): number {
  if (exitCode !== null) return exitCode;
  const [, number] = Object.entries(constants.signals).find(([name]) => name === signal) ?? [];
  if (number === undefined) throw new Error(`the system knows no signal ${signal}`);
  return -number;
}
