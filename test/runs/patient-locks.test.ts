import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFileLocks } from '../../src/host/file-locks.js';
import type { After } from '../../src/model/ports.js';
import { createPatientLocks } from '../../src/runs/patient-locks.js';
import { RecordError } from '../../src/runs/record-error.js';
import { createProject } from '../rig.js';

/** Issue 4, items 4 and 6: who has the lock on what runs share has it for a moment, and nobody waits for ever. */

/** Timers that are up when the test says so. */
function createTimers() {
  const set = new Map<() => void, number>();
  const after: After = (ms, callback) => {
    set.set(callback, ms);
    return () => set.delete(callback);
  };
  return {
    after,
    waits: () => [...set.values()],
    fire: () => {
      const due = [...set.keys()];
      set.clear();
      for (const callback of due) callback();
    },
  };
}

/** The lock of a file, held by somebody else. */
async function heldFile() {
  const path = join(createProject().dir, 'api.lock');
  const release = await createFileLocks().lock(path, new AbortController().signal);
  if (release === null) throw new Error('the lock was not had');
  return { path, release };
}

describe('a lock that another process holds', () => {
  test('is waited for 10 s, and then an error names it', async () => {
    const { path, release } = await heldFile();
    const { after, waits, fire } = createTimers();
    const locks = createPatientLocks(createFileLocks(), { after });
    const waiting = [locks.lock(path), locks.lock(path)];
    const ends = Promise.allSettled(waiting);
    expect(waits()).toEqual([10_000, 10_000]);
    fire();
    const error = new RecordError(`cannot lock ${path}`, 'another process holds it, for 10 s now');
    expect(await ends).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ]);
    release();
    (await locks.lock(path))();
    expect(waits()).toEqual([]);
  });

  test('is had as soon as it is free', async () => {
    const { path, release } = await heldFile();
    const { after, waits } = createTimers();
    const waiting = createPatientLocks(createFileLocks(), { after }).lock(path);
    release();
    (await waiting)();
    expect(waits()).toEqual([]);
  });

  test('is not waited for by a run that is to end at once, which has what is free all the same', async () => {
    const { path, release } = await heldFile();
    const kill = new AbortController();
    const { after, waits } = createTimers();
    const locks = createPatientLocks(createFileLocks(), { after, signal: kill.signal });
    const waiting = locks.lock(path);
    kill.abort();
    const error = `cannot lock ${path}: another process holds it`;
    await expect(waiting).rejects.toThrow(new RecordError(`cannot lock ${path}`, 'another process holds it'));
    await expect(locks.lock(path)).rejects.toThrow(error);
    release();
    (await locks.lock(path))();
    expect(waits()).toEqual([]);
  });
});

test('those of one process who take turns wait as long as it takes', async () => {
  const path = join(createProject().dir, 'api.lock');
  const { after, waits, fire } = createTimers();
  const locks = createPatientLocks(createFileLocks(), { after });
  const first = await locks.lock(path);
  const [second, third] = [locks.lock(path), locks.lock(path)];
  first();
  const release = await second;
  // The second one had its turn in the time that is over now.
  fire();
  expect(waits()).toEqual([10_000]);
  release();
  (await third)();
  expect(waits()).toEqual([]);
});
