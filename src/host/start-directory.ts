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
