import { lastLine, type ExecResult } from '../../src/plugin/index.js';

/** Says how a program failed: `exit code 3: ` and its last word on standard error, or `ended by SIGKILL`. */
export function describeExit({ exitCode, signal, stderr }: Omit<ExecResult, 'stdout'>): string {
  if (exitCode === null) return `ended by ${signal}`;
  const reason = lastLine(stderr) ?? meanings.get(exitCode);
  return reason === undefined ? `exit code ${exitCode}` : `exit code ${exitCode}: ${reason}`;
}

/** Whether a shell could not hand a program an argument because it was too large. */
export function isArgumentTooLong({ exitCode, stderr }: Omit<ExecResult, 'stdout'>): boolean {
  return exitCode === 126 && (lastLine(stderr)?.includes('Argument list too long') ?? false);
}

/** What a shell says by an exit code where it said nothing else. */
const meanings: ReadonlyMap<number, string> = new Map([
  [126, 'the command was found but cannot be run'],
  [127, 'there is no such command'],
]);
