import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeSystemError } from '../system-error.js';

/** Files to be written: relative path → text. */
export type NewFiles = ReadonlyMap<string, string>;

/**
 * Writes files that must not exist yet. Where one does, none is written.
 *
 * @returns null, or in one sentence why not
 */
export function writeNewFiles(dir: string, files: NewFiles): string | null {
  const standing = [...files.keys()].find((path) => existsSync(join(dir, path)));
  if (standing !== undefined) return `${join(dir, standing)} exists already; nothing was written`;
  for (const [path, text] of files) {
    const target = join(dir, path);
    try {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text, { flag: 'wx' });
    } catch (error) {
      const reason = describeSystemError(error);
      if (reason === null) throw error;
      return `cannot write ${target}: ${reason}`;
    }
  }
  return null;
}
