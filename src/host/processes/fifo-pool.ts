import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { TaskFailure } from '../../plugin/index.js';
import type { PrivateFolder } from './lazy-folder.js';
import { toStartFailure } from './start-failure.js';

/**
 * Two FIFOs for one process. Node connects a child by sockets, on which `echo x > /dev/stderr` fails with ENXIO; a
 * FIFO is a real pipe.
 */
export interface FifoPair {
  /** Absolute paths. */
  readonly stdout: string;
  readonly stderr: string;
}

/** The pairs of a run. */
export interface FifoPool {
  /** A pair nobody else uses. Rejects with a `TaskFailure` where none can be made. */
  take(): Promise<FifoPair>;
  /** Ends the use of a pair. Only one that nobody holds open any more is clean and serves again. */
  giveBack(pair: FifoPair, state: 'clean' | 'held'): void;
}

/** A pool whose FIFOs stand in `folder`. They are made in batches, each twice as large as the one before. */
export function createFifoPool(folder: PrivateFolder, env: NodeJS.ProcessEnv): FifoPool {
  const free: FifoPair[] = [];
  let made = 0;
  let making: Promise<void> | undefined;

  const makeBatch = async (): Promise<void> => {
    const dir = await folder.path();
    const batch = Array.from({ length: Math.max(firstBatch, made) }, (_, index) => toPair(dir, made + index));
    made += batch.length;
    await makeFifos(
      batch.flatMap((pair) => [pair.stdout, pair.stderr]),
      { dir, env },
    );
    free.push(...batch);
  };

  return {
    async take() {
      for (;;) {
        const pair = free.pop();
        if (pair !== undefined) return pair;
        making ??= makeBatch().finally(() => {
          making = undefined;
        });
        await making;
      }
    },
    giveBack(pair, state) {
      if (state === 'clean') free.push(pair);
      else for (const path of [pair.stdout, pair.stderr]) rmSync(path, { force: true });
    },
  };
}

/** How many pairs the first `mkfifo` makes. */
const firstBatch = 8;

function toPair(dir: string, number: number): FifoPair {
  return { stdout: join(dir, `${number}.stdout`), stderr: join(dir, `${number}.stderr`) };
}

async function makeFifos(paths: string[], place: { dir: string; env: NodeJS.ProcessEnv }): Promise<void> {
  const { error, code, stderr } = await endOf(startMkfifo(paths, place));
  if (error !== null && 'code' in error && error.code === 'ENOENT') {
    throw new TaskFailure(
      'resource',
      'oprun needs the program mkfifo (of coreutils) in PATH to run commands',
    );
  }
  if (error !== null) throw toStartFailure(error, { file: 'mkfifo', cwd: place.dir });
  if (code !== 0) {
    throw new TaskFailure(
      'resource',
      `the pipes for tasks could not be made: ${stderr || `mkfifo ended with ${code}`}`,
    );
  }
}

function startMkfifo(paths: string[], { dir, env }: { dir: string; env: NodeJS.ProcessEnv }): ChildProcess {
  try {
    return spawn('mkfifo', ['-m', '600', ...paths], {
      cwd: dir,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Out of the terminal's group: a Ctrl-C is for oprun to answer.
      detached: true,
    });
  } catch (error) {
    throw toStartFailure(error, { file: 'mkfifo', cwd: dir });
  }
}

interface MkfifoEnd {
  /** Why it could not be started; null where it was. */
  readonly error: Error | null;
  readonly code: number | null;
  readonly stderr: string;
}

async function endOf(child: ChildProcess): Promise<MkfifoEnd> {
  let error: Error | null = null;
  let stderr = '';
  // Without descriptors there is not even a pipe to read from, and the failure comes as an event.
  child.stderr?.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  return await new Promise((resolve) => {
    child.once('error', (reason) => {
      error = reason;
    });
    child.once('close', (code) => resolve({ error, code, stderr: stderr.trim() }));
  });
}
