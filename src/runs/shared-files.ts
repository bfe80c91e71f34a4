import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RecordError } from './record-error.js';
import { writeAtomically } from './write-atomically.js';

/** What the runs of a logs directory share, by the folder it stands in. */
export type SharedKind = 'breakers' | 'results' | 'verdicts';

/** Where it stands: `<logs>/.oprun/<kind>`. */
export function sharedFolder(logDir: string, kind: SharedKind): string {
  return join(logDir, '.oprun', kind);
}

/** What stands in for the logs directory where runs are rehearsals: they share the same kinds of things apart. */
export function rehearsalFolder(logDir: string): string {
  return join(logDir, '.oprun', rehearsal);
}

const rehearsal = 'rehearsal';

/**
 * Makes that folder where it is missing, closed to others. The logs directory itself is there by then.
 *
 * @param logDir what runs call so, or the `rehearsalFolder` of it
 * @throws RecordError where it cannot be made, or it or a folder between it and the logs directory is a link
 */
export function makeSharedFolder(logDir: string, kind: SharedKind): string {
  const folder = sharedFolder(logDir, kind);
  for (const path of [...ownFolders(logDir), dirname(folder), folder]) {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      // Where it is a link, nothing is ever written through it.
      if (!isFolder(path)) throw new RecordError(`cannot make ${path}`, error);
    }
  }
  return folder;
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    throw new RecordError(`cannot look at ${path}`, error);
  }
}

/** The folders that a logs directory ends in where it is the one of rehearsals, outermost first. */
function ownFolders(logDir: string): readonly string[] {
  const outer = dirname(logDir);
  return basename(logDir) === rehearsal && basename(outer) === '.oprun' ? [outer, logDir] : [];
}

/**
 * The text of a file that runs share; null where there is none.
 *
 * @throws RecordError where it cannot be read, is a link or no file, or is larger than `maxBytes`
 */
export function readShared(path: string, maxBytes: number): string | null {
  try {
    return readWhole(path, maxBytes);
  } catch (error) {
    throw new RecordError(`cannot read ${path}`, error);
  }
}

function readWhole(path: string, maxBytes: number): string | null {
  const fd = openIfThere(path);
  if (fd === null) return null;
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) throw new Error('it is no file');
    if (found.size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Replaces a file that runs share, whole. Only who holds its lock may: its draft has one name, which a killed holder leaves
 * behind.
 *
 * @throws RecordError where it cannot be written
 */
export function writeShared(path: string, text: string): void {
  const draft = `${path}.tmp`;
  try {
    rmSync(draft, { force: true });
    writeAtomically(path, [text], draft);
  } catch (error) {
    throw new RecordError(`cannot write ${path}`, error);
  }
}
