import { join } from 'node:path';
import type { FileLocks, HostLocks } from '../model/ports.js';
import { createFileLocks } from './file-locks.js';
import { privatePlace, toPlaceName } from './private-place.js';

/** What they are made of; all of it may be left out. */
export interface HostLockParts {
  readonly files?: FileLocks;
  /** Makes the folder that the lock files stand in; asked when a lock is first wanted. */
  readonly place?: () => string;
}

/** The locks of `locks: {scope: host}`: shared by all runs of this user on this host, in every process. */
export function createHostLocks({
  files = createFileLocks(),
  place = () => privatePlace('locks'),
}: HostLockParts = {}): HostLocks {
  const pathOf = (name: string): string => join(place(), `${toPlaceName(name)}.lock`);
  return {
    lock: async (name, signal) => await files.lock(pathOf(name), signal),
    tryLock: async (name) => await files.tryLock(pathOf(name)),
  };
}
