import { randomUUID } from 'node:crypto';
import { openSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrivateFolder } from './lazy-folder.js';
import { toShortage } from './start-failure.js';

/**
 * Puts what a process is to read into a file that has no name any more when this resolves, and gives the descriptor
 * to read it from; the caller closes it. A file and not a pipe: `/dev/stdin` can be opened again, and a process that
 * does not read hurts nobody. Rejects with a `TaskFailure` where there is no room for it.
 */
export async function openStdinFile(folder: PrivateFolder, content: string | Uint8Array): Promise<number> {
  const path = join(await folder.path(), `${randomUUID()}.stdin`);
  try {
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
    return openSync(path, 'r');
  } catch (error) {
    throw toShortage(error) ?? error;
  } finally {
    rmSync(path, { force: true });
  }
}
