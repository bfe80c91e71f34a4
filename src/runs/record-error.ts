import { getSystemErrorMessage } from './system-error.js';

/** The run cannot be recorded (a full disk, a directory that cannot be written): what happened would have no proof. */
export class RecordError extends Error {
  /** @param cause what the system said; its words end the message */
  constructor(message: string, cause: unknown) {
    super(`${message}: ${getSystemErrorMessage(cause)}`, { cause });
    this.name = 'RecordError';
  }
}
