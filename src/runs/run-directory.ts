import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RecordError } from './record-error.js';

/** A directory under `logs/` that belongs to one run alone. */
export interface RunDirectory {
  /** The directory's name, which is the run's id. */
  readonly id: string;
  /** Absolute path. */
  readonly dir: string;
}

/**
 * Makes `<stem>_<YYYYMMDDTHHMMSSZ>` under `logDir`, with `-2`, `-3` … where runs start in one second. Making the
 * directory is what claims the name, so two processes never share one.
 *
 * @param logDir absolute; made with its parents where it is missing
 * @param startedAt milliseconds since 1970
 * @throws RecordError where the directory cannot be made
 */
export function createRunDirectory(logDir: string, stem: string, startedAt: number): RunDirectory {
  const name = `${toFileName(stem)}_${toStamp(startedAt)}`;
  try {
    makeFolder(logDir);
    for (let count = 1; ; count += 1) {
      const id = count === 1 ? name : `${name}-${count}`;
      if (claim(join(logDir, id))) return { id, dir: join(logDir, id) };
    }
  } catch (error) {
    throw new RecordError(`cannot make a run directory in ${logDir}`, error);
  }
}

/** Where the run directory will be, unless another run is faster. */
export function runDirectoryAt(logDir: string, stem: string, startedAt: number): RunDirectory {
  const id = `${toFileName(stem)}_${toStamp(startedAt)}`;
  return { id, dir: join(logDir, id) };
}

/** Gives up a run directory in which nothing has been recorded. */
export function discardRunDirectory({ dir }: RunDirectory): void {
  rmdirSync(dir);
}

/** Node's own `recursive` never returns where a file system answers ENOENT for good, as /proc does. */
function makeFolder(dir: string): void {
  if (isFolder(dir)) return;
  if (statSync(dir, { throwIfNoEntry: false }) !== undefined) throw new Error('it is there, and no folder');
  if (!isFolder(dirname(dir)) && dirname(dir) !== dir) makeFolder(dirname(dir));
  try {
    mkdirSync(dir);
  } catch (error) {
    // Somebody else may have been faster.
    if (!isFolder(dir)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function claim(dir: string): boolean {
  try {
    mkdirSync(dir, { mode: 0o700 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** File systems take 255 bytes; the stamp, a count and what tools append want some of them. */
const longestStem = 180;

/** A stem as a run directory begins with it. */
export function toFileName(stem: string): string {
  // oxlint-disable-next-line no-control-regex -- a control character in a name would move the cursor of whoever lists it
  const printable = stem.replaceAll(/[\u0000-\u001f\u007f/\\]/g, '_');
  let name = printable;
  while (Buffer.byteLength(name) > longestStem) name = name.slice(0, -1);
  return name === '' ? 'workflow' : name.toWellFormed();
}

function toStamp(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
}
