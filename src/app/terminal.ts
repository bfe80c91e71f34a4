import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createOutStream } from '../host/out-stream.js';
import type { OutStream } from '../host/out-stream.js';

/** The two streams a person or a program reads. */
export interface Terminal {
  readonly stdout: OutStream;
  readonly stderr: OutStream;
}

/** Opens those of this process. */
export function openTerminal(): Terminal {
  return {
    stdout: createOutStream(process.stdout, process.env),
    stderr: createOutStream(process.stderr, process.env),
  };
}

/** Whether a path, relative to `dir`, leads to something that can be opened. */
export function isExistingFile(dir: string, path: string): boolean {
  return existsSync(resolve(dir, path));
}

export { describeSystemError } from '../host/system-error.js';
export { startDirectory } from '../host/start-directory.js';
