import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { LockError } from './lock-error.js';

/** What a user's runs share on this host. */
export type PlaceKind = 'locks' | 'groups';

/**
 * The folder that all oprun processes of this user on this host share for one kind of thing: `/tmp/oprun-<uid>/<kind>`,
 * made where it is missing. Always in `/tmp`: cron and a terminal differ in `TMPDIR`, and must meet.
 *
 * @param root in place of `/tmp`, for tests
 * @throws LockError where it cannot be made, or is a link, or others may enter it
 */
export function privatePlace(kind: PlaceKind, root = '/tmp'): string {
  const uid = process.getuid?.();
  if (uid === undefined) throw new LockError('locks between processes need a system with user ids');
  const outer = join(root, `oprun-${uid}`);
  makePrivate(outer, uid);
  const inner = join(outer, kind);
  makePrivate(inner, uid);
  return inner;
}

/** A file name of its own for every text, of which a person recognises the beginning. */
export function toPlaceName(text: string): string {
  const readable = text.replaceAll(/[^A-Za-z0-9_-]+/gu, '_').slice(0, 40);
  return `${readable}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

function makePrivate(path: string, uid: number): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw new LockError(`cannot make ${path}`, error);
    }
  }
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found !== undefined && found.uid !== uid) {
    throw new LockError(`cannot keep locks in ${path}`, 'it belongs to another user', 'EACCES');
  }
  const fault = faultOf(found);
  if (fault !== null) throw new LockError(`cannot keep locks in ${path}: ${fault}`);
}

function faultOf(found: Stats | undefined): string | null {
  if (found === undefined) return 'it was taken away';
  if (!found.isDirectory()) return 'it is there, and no folder';
  return (found.mode & 0o077) === 0 ? null : 'others may enter it: its mode is to be 0700';
}
