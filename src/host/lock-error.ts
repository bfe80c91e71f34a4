import { describeSystemError } from './system-error.js';

/** A lock can neither be had nor waited for: its file cannot be opened, or nothing here can lock one. */
export class LockError extends Error {
  /** @param cause what was said against it; the words of the system end the message */
  constructor(message: string, cause: unknown = null) {
    super(cause === null ? message : `${message}: ${wordsOf(cause)}`, { cause });
    this.name = 'LockError';
  }
}

function wordsOf(cause: unknown): string {
  return describeSystemError(cause) ?? (cause instanceof Error ? cause.message : String(cause));
}
