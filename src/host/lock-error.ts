import { describeSystemError } from './system-error.js';

/** A lock can neither be had nor waited for: its file cannot be opened, or nothing here can lock one. */
export class LockError extends Error {
  /** As an error of the system has it, where it is one that no other attempt could help. */
  readonly code: 'EACCES' | null;

  /**
   * @param cause what was said against it; the words of the system end the message
   * @param code `EACCES` where what is there belongs to somebody else
   */
  constructor(message: string, cause: unknown = null, code: 'EACCES' | null = null) {
    super(cause === null ? message : `${message}: ${wordsOf(cause)}`, { cause });
    this.name = 'LockError';
    this.code = code;
  }
}

function wordsOf(cause: unknown): string {
  return describeSystemError(cause) ?? (cause instanceof Error ? cause.message : String(cause));
}
