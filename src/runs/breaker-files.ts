import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BreakerState } from '../model/breaker-state.js';
import type { BreakerStore } from '../model/ports.js';
import { parseBreakerState } from './parse-breaker-state.js';
import type { PatientLocks } from './patient-locks.js';
import { RecordError } from './record-error.js';
import { makeSharedFolder, readShared, sharedFolder, writeShared } from './shared-files.js';

/**
 * Keeps breakers in `<logs>/.oprun/breakers`: the state of each in `<name>.json`, replaced whole by who holds the lock
 * `<name>.lock`. Who probes holds `<name>.probe`.
 *
 * @param logDir absolute; there by the time a breaker is used
 */
export function createBreakerStore(logDir: string, locks: PatientLocks): BreakerStore {
  const folder = sharedFolder(logDir, 'breakers');
  return {
    async read(name) {
      return readState(pathIn(folder, name, 'json'));
    },
    async update(name, change) {
      return await whileLocked({ logDir, locks }, name, (path) => {
        const state = readState(path);
        const changed = change(state);
        if (changed === null) return state;
        writeShared(path, `${JSON.stringify(changed)}\n`);
        return changed;
      });
    },
    async tryProbe(name) {
      return await locks.tryLock(pathIn(makeSharedFolder(logDir, 'breakers'), name, 'probe'));
    },
  };
}

/** A breaker of a logs directory, or why it cannot be read. */
export type ListedBreaker =
  | { readonly name: string; readonly state: BreakerState; readonly fault: null }
  | { readonly name: string; readonly state: null; readonly fault: string };

/**
 * Every breaker that has been used, by name.
 *
 * @throws RecordError where the folder cannot be read
 */
export function listBreakers(logDir: string): readonly ListedBreaker[] {
  const folder = sharedFolder(logDir, 'breakers');
  return namesIn(folder).flatMap((name) => {
    const listed = look(name, pathIn(folder, name, 'json'));
    return listed === null ? [] : [listed];
  });
}

/**
 * Makes breakers as if nobody had used them; one that cannot be read is well again afterwards.
 *
 * @returns the names of those that were there
 * @throws RecordError where one cannot be taken away, or another process keeps it locked
 */
export async function resetBreakers(
  logDir: string,
  names: readonly string[] | 'all',
  locks: PatientLocks,
): Promise<readonly string[]> {
  const known = namesIn(sharedFolder(logDir, 'breakers'));
  const meant = known.filter((name) => names === 'all' || names.includes(name));
  for (const name of meant) await whileLocked({ logDir, locks }, name, remove);
  return meant;
}

interface Where {
  readonly logDir: string;
  readonly locks: PatientLocks;
}

/** @param act is given the path of the breaker's file */
async function whileLocked<T>({ logDir, locks }: Where, name: string, act: (path: string) => T): Promise<T> {
  const folder = makeSharedFolder(logDir, 'breakers');
  const release = await locks.lock(pathIn(folder, name, 'lock'));
  try {
    return act(pathIn(folder, name, 'json'));
  } finally {
    release();
  }
}

/** As the language has them: nothing in them means anything in a path. */
const nameForm = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/u;

function pathIn(folder: string, name: string, ending: 'json' | 'lock' | 'probe'): string {
  if (!nameForm.test(name)) throw new Error(`not the name of a breaker: ${JSON.stringify(name)}`);
  return join(folder, `${name}.${ending}`);
}

function namesIn(folder: string): readonly string[] {
  return entriesOf(folder)
    .filter((entry) => entry.endsWith('.json'))
    .map((entry) => entry.slice(0, -'.json'.length))
    .filter((name) => nameForm.test(name))
    .toSorted();
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new RecordError(`cannot read ${folder}`, error);
  }
}

function look(name: string, path: string): ListedBreaker | null {
  try {
    const state = readState(path);
    return state === null ? null : { name, state, fault: null };
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { name, state: null, fault: error.message };
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw new RecordError(`cannot take away ${path}`, error);
  }
}

/** A state has at most as many calls as a rule may look at. */
const mostBytes = 16 * 1024 * 1024;

function readState(path: string): BreakerState | null {
  const text = readShared(path, mostBytes);
  if (text === null) return null;
  const state = parseBreakerState(text);
  if (state === null) throw new RecordError(`cannot read ${path}`, 'it holds no state of a breaker');
  return state;
}
