import { describeSystemError } from './system-error.js';

/** Where this process was started, as an absolute path; null where that directory is gone. */
export function startDirectory(): string | null {
  try {
    return process.cwd();
  } catch (error) {
    if (describeSystemError(error) === null) throw error;
    return null;
  }
}

/**
 * Makes `dir` the directory of the whole process, user code in worker threads included: threads share one.
 *
 * @returns what changes back, or why it cannot be entered
 */
export function enterDirectory(dir: string): { readonly leave: () => void } | { readonly reason: string } {
  const before = process.cwd();
  if (before === dir) return { leave: () => undefined };
  try {
    process.chdir(dir);
  } catch (error) {
    const reason = describeSystemError(error);
    if (reason === null) throw error;
    return { reason };
  }
  return { leave: () => process.chdir(before) };
}
