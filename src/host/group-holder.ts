import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { escapeControls } from '../text/escape-controls.js';

/** What others are told of the run that holds a group. */
export interface Holder {
  /** Which run it is, for a person. */
  readonly label: string;
  readonly pid: number;
  /** ISO 8601 in UTC. */
  readonly since: string;
}

/** Replaces what stands there, whole. Only who holds the group's lock may. */
export function writeHolder(path: string, holder: Holder): void {
  const draft = `${path}.tmp`;
  // Left there by a holder that died over it.
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify(holder)}\n`, { flag: 'wx', mode: 0o600 });
  renameSync(draft, path);
}

/** The holder in words; where it has not said yet who it is, `another run`. */
export function describeHolder(path: string): string {
  const holder = parseHolder(readSmall(path));
  if (holder === null) return 'another run';
  const { label, pid, since } = holder;
  return `${escapeControls(label)} (process ${pid}, since ${escapeControls(since)})`;
}

const mostBytes = 16 * 1024;

function readSmall(path: string): string {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    // A holder that has come or gone this moment: its name is all that is missing.
    return '';
  }
  try {
    if (!fstatSync(fd).isFile()) return '';
    const bytes = Buffer.alloc(mostBytes);
    return bytes.subarray(0, readSync(fd, bytes)).toString();
  } finally {
    closeSync(fd);
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const { label, pid, since }: Partial<Holder> = JSON.parse(text);
    const isWhole = typeof label === 'string' && typeof pid === 'number' && typeof since === 'string';
    return isWhole ? { label, pid, since } : null;
  } catch {
    // Nothing is lost but a name in a message.
    return null;
  }
}
