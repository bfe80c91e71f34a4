import { availableParallelism, hostname, userInfo } from 'node:os';

/** Facts about this process and the machine it runs on, for the record of a run. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly host: string;
  readonly user: string;
  readonly pid: number;
}

/** Reads them. */
export function readMachine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    host: hostname(),
    user: readUser(),
    pid: process.pid,
  };
}

/** How many tasks run at once where nobody says: processors + 4, at most 32, as the first orchestrator's thread pool. */
export function defaultParallelism(): number {
  return Math.min(32, availableParallelism() + 4);
}

/** A user without an entry in the system's list (common in containers) is shown by number. */
function readUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
