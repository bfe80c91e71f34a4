import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { lockFile, tryLockFile } from '../../src/host/file-lock.js';
import { createFileLocks } from '../../src/host/file-locks.js';
import { flock, flockPrograms } from '../../src/host/flock.js';
import { LockError } from '../../src/host/lock-error.js';
import { createProject } from '../rig.js';

const never = new AbortController().signal;
const lockPath = () => join(createProject().dir, 'a.lock');

/** Fails the test where the lock is not had. */
function held(release: (() => void) | null): () => void {
  if (release === null) throw new Error('the lock was not had');
  return release;
}

const fileLockModule = join(import.meta.dirname, '../../src/host/file-lock.ts');

/** Waits for the lock on its second argument with the module that is its first one. */
const waiter = `
import { createJiti } from 'jiti';
const [module, path] = process.argv.slice(1);
const { lockFile } = await createJiti(module).import(module);
await lockFile(path, new AbortController().signal);
`;

const patience = { timeout: 30_000 };

/** The processes that the system keeps waiting for the lock on a file: lines `1: -> FLOCK ADVISORY WRITE PID DEV:INODE …`. */
function waitersOf(path: string, some = true): readonly number[] {
  const inode = String(statSync(path).ino);
  const pids = readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .map((line) => line.split(/[\s:]+/u))
    .filter((words) => words[1] === '->' && words[8] === inode)
    .map((words) => Number(words[5]));
  if (some && pids.length === 0) throw new Error('nobody waits');
  return pids;
}

function isThere(pid: number): boolean {
  try {
    // A process that nobody has buried yet runs no more.
    return !/^State:\tZ/mu.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('issue 4, item 7: a lock between processes', () => {
  test('is one holder at a time, and the next has it once it is given back', async () => {
    const path = lockPath();
    const first = held(await lockFile(path, never));
    expect(await tryLockFile(path)).toBeNull();
    const told: string[] = [];
    const second = lockFile(path, never).then((release) => {
      told.push('second');
      return held(release);
    });
    expect(await tryLockFile(path)).toBeNull();
    told.push('given back');
    first();
    first();
    const giveBack = await second;
    expect(told).toEqual(['given back', 'second']);
    expect(await tryLockFile(path)).toBeNull();
    giveBack();
    held(await tryLockFile(path))();
  });

  test('a holder that is killed loses it at once', async () => {
    const path = lockPath();
    writeFileSync(path, '');
    // A process that says when it has the lock, and never gives it back: without a child that could keep it.
    const child = spawn(
      flockPrograms[0]?.command ?? '',
      ['-x', '-o', path, 'sh', '-c', 'echo held; exec sleep 1000'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      },
    );
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(await tryLockFile(path)).toBeNull();
    const waiting = lockFile(path, never);
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    held(await waiting)();
  });

  test('a waiting process that is killed leaves nothing behind, and the lock is had by the next', async () => {
    const path = lockPath();
    const first = held(await lockFile(path, never));
    const child = spawn(process.execPath, ['--input-type=module', '-e', waiter, fileLockModule, path]);
    const [pid] = await vi.waitFor(() => waitersOf(path), patience);
    child.kill('SIGKILL');
    await vi.waitFor(() => {
      if (pid === undefined || isThere(pid)) throw new Error('it still waits');
    }, patience);
    expect(waitersOf(path, false)).toEqual([]);
    first();
    held(await tryLockFile(path))();
  });

  test('who stops waiting gets nothing, and takes nothing from the others', async () => {
    const path = lockPath();
    const first = held(await lockFile(path, never));
    const impatient = new AbortController();
    const waiting = lockFile(path, impatient.signal);
    impatient.abort();
    expect(await waiting).toBeNull();
    expect(await lockFile(path, impatient.signal)).toBeNull();
    first();
    held(await tryLockFile(path))();
  });

  test('a lock file that was cleaned away in between is no lock: both ask for the new one', async () => {
    const path = lockPath();
    const first = held(await lockFile(path, never));
    const second = lockFile(path, never);
    rmSync(path);
    first();
    const release = held(await second);
    expect(await tryLockFile(path)).toBeNull();
    release();
  });
});

describe.each(flockPrograms.map((program) => [program.command, program] as const))(
  '%s',
  (_command, program) => {
    const programs = [{ command: 'there-is-no-such-program', toWait: [], toTry: [] }, program];

    test('locks, answers that the lock is busy, waits for it, and says what it cannot do', async () => {
      const path = lockPath();
      const [one, other] = [openSync(path, 'w'), openSync(path, 'w')];
      expect(await flock(one, { wait: false, signal: never, programs })).toBe('locked');
      expect(await flock(other, { wait: false, signal: never, programs })).toBe('busy');
      const impatient = new AbortController();
      const stopped = flock(other, { wait: true, signal: impatient.signal, programs });
      impatient.abort();
      expect(await stopped).toBe('stopped');
      const waiting = flock(other, { wait: true, signal: never, programs });
      closeSync(one);
      expect(await waiting).toBe('locked');
      expect(await tryLockFile(path)).toBeNull();
      closeSync(other);
    });
  },
);

describe('what cannot be locked is a LockError in words', () => {
  test.each([
    ['a folder', (path: string) => mkdirSync(path), /cannot open .*: illegal operation on a directory/],
    ['a link', (path: string) => symlinkSync('/etc/passwd', path), /too many symbolic links/],
    ['a way that is missing', () => {}, /no such file or directory/],
  ])('%s', async (what, make, words) => {
    const path = what.startsWith('a way') ? join(lockPath(), 'b.lock') : lockPath();
    make(path);
    await expect(tryLockFile(path)).rejects.toThrow(LockError);
    await expect(lockFile(path, never)).rejects.toThrow(words);
  });

  test('a machine without a program for it', async () => {
    const programs = ['no-such-program', 'nor-this-one'].map((command) => ({
      command,
      toWait: [],
      toTry: [],
    }));
    await expect(lockFile(lockPath(), never, programs)).rejects.toThrow(
      /to make them: no-such-program is not installed, nor-this-one is not installed$/,
    );
  });

  test.each([
    [71, 'echo "no locks here" >&2; exit 71', 'sh could not lock it: no locks here'],
    [71, 'exit 71', 'sh could not lock it: exit code 71'],
    // As the `flock` of busybox does, which ends with 1 for every error.
    [1, 'echo "no locks here" >&2; exit 1', 'sh could not lock it: no locks here'],
  ])('a program that fails with %i: %s', async (_code, script, words) => {
    const programs = [{ command: 'sh', toWait: ['-c', 'exit 0'], toTry: ['-c', script] }];
    const path = lockPath();
    await expect(lockFile(path, never, programs)).rejects.toThrow(`cannot lock ${path}: ${words}`);
  });

  test('a program that fails once it waits', async () => {
    const script = 'echo "no locks here" >&2; exit 1';
    const programs = [{ command: 'sh', toWait: ['-c', script], toTry: ['-c', 'exit 1'] }];
    await expect(lockFile(lockPath(), never, programs)).rejects.toThrow(
      'sh could not wait for it: no locks here',
    );
  });

  test('a program that may not be started: the next one is asked, and it is named where none works', async () => {
    const { dir } = createProject({ flock: 'no program' });
    const forbidden = { command: join(dir, 'flock'), toWait: [], toTry: [] };
    const path = lockPath();
    held(await lockFile(path, never, [forbidden, ...flockPrograms]))();
    const missing = { command: 'no-such-program', toWait: [], toTry: [] };
    await expect(lockFile(path, never, [forbidden, missing])).rejects.toThrow(
      `${forbidden.command} cannot be started (permission denied), no-such-program is not installed`,
    );
  });
});

describe('many who want locks in one process', () => {
  test('come in the order of asking, one at a time, and other files are not waited for', async () => {
    const locks = createFileLocks();
    const { dir } = createProject();
    const told: number[] = [];
    let inside = 0;
    const all = Array.from({ length: 20 }, async (_, index) => {
      const release = held(await locks.lock(join(dir, 'a'), never));
      inside += 1;
      told.push(index);
      expect(inside).toBe(1);
      expect(await locks.tryLock(join(dir, 'a'))).toBeNull();
      held(await locks.tryLock(join(dir, `b${index}`)))();
      inside -= 1;
      release();
    });
    await Promise.all(all);
    expect(told).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  test('one signal ends the waiting of thousands, and the lock goes on', async () => {
    const locks = createFileLocks();
    const path = lockPath();
    const first = held(await locks.lock(path, never));
    const over = new AbortController();
    const waiting = Array.from({ length: 20_000 }, () => locks.lock(path, over.signal));
    const patient = locks.lock(path, never);
    over.abort();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([null]));
    first();
    held(await patient)();
    held(await locks.tryLock(path))();
  });

  test('who cannot lock the file does not keep the others waiting', async () => {
    const locks = createFileLocks();
    const { dir } = createProject();
    const path = join(dir, 'missing', 'a');
    const both = [locks.lock(path, never), locks.lock(path, never)];
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    mkdirSync(join(dir, 'missing'));
    held(await locks.lock(path, never))();
  });

  test('two of them in one process exclude each other as two processes do', async () => {
    const path = lockPath();
    const release = held(await createFileLocks().lock(path, never));
    expect(await createFileLocks().tryLock(path)).toBeNull();
    release();
  });
});
