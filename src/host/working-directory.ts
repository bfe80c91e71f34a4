import { describeSystemError } from './system-error.js';

/** The directory that runs of this process work in: threads share one. Null while nobody runs. */
let shared: { readonly dir: string; readonly before: string; users: number } | null = null;

/**
 * Makes `dir` the directory of the whole process, user code in worker threads included. Runs that work in the same one
 * may do so together: the first enters, and when the last is over the process goes back.
 *
 * @returns what leaves it, or why it cannot be entered
 */
export function enterDirectory(dir: string): { readonly leave: () => void } | { readonly reason: string } {
  if (shared === null) {
    const before = process.cwd();
    const reason = changeInto(dir);
    if (reason !== null) return { reason };
    shared = { dir, before, users: 0 };
  }
  if (shared.dir !== dir) {
    return { reason: `another run of this process works in ${shared.dir}, and threads share one directory` };
  }
  shared.users += 1;
  return { leave };
}

function leave(): void {
  if (shared === null) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  // Where it came from may be gone by now: then it stays where it is.
  changeInto(shared.before);
  shared = null;
}

function changeInto(dir: string): string | null {
  try {
    if (process.cwd() !== dir) process.chdir(dir);
    return null;
  } catch (error) {
    const reason = describeSystemError(error);
    if (reason === null) throw error;
    return reason;
  }
}
