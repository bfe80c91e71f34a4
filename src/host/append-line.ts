import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { describeSystemError } from './system-error.js';

/**
 * Adds a text to the end of a file as a line of its own; where there is no such file it is made, for this user alone.
 * Resolves to null, or to one sentence that says why it could not be done.
 *
 * @param path absolute
 */
export async function appendLine(path: string, text: string): Promise<string | null> {
  try {
    const file = await open(path, appending, 0o600);
    try {
      await file.writeFile(text.endsWith('\n') ? text : `${text}\n`);
    } finally {
      await file.close();
    }
    return null;
  } catch (error) {
    const reason = describeSystemError(error);
    if (reason === null) throw error;
    return `${path} could not be written: ${reason}`;
  }
}

/** Without O_NONBLOCK the open of a FIFO that nobody reads would wait for ever. */
const appending = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
