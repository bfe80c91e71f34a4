import { type ChildProcess, spawn } from 'node:child_process';
import type { TaskFailure } from '../../plugin/index.js';
import type { CommandLine } from './command-line.js';
import type { OutputPipes } from './output-pipes.js';
import { toStartFailure } from './start-failure.js';

/** A program that runs. */
export interface Child {
  /** Its id, and that of the process group it leads. */
  readonly group: number;
  readonly hasExited: () => boolean;
  /** Resolves when the program itself is over, whatever it leaves behind. */
  readonly ended: Promise<ChildEnd>;
  /** Lets oprun end without it. */
  unref(): void;
}

/** How it ended: one of the two. */
export interface ChildEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** What to start. */
export interface ChildStart {
  readonly line: CommandLine;
  /** Absolute path. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Descriptor to read from, or null for an empty input. */
  readonly stdin: number | null;
}

/**
 * Starts a program as the leader of a session and a group of its own, writing to `pipes`. Rejects with a `TaskFailure`
 * where it does not start.
 */
export async function startChild(start: ChildStart, pipes: OutputPipes): Promise<Child> {
  const child = spawnOrFail(start, pipes);
  pipes.closeWriters();
  if (child.pid === undefined) throw await startFailure(child, start);
  let exited = false;
  const ended = new Promise<ChildEnd>((resolve) => {
    // Not `close`: the pipes are ours to watch.
    child.once('exit', (exitCode, signal) => {
      exited = true;
      resolve({ exitCode, signal });
    });
  });
  return { group: child.pid, ended, hasExited: () => exited, unref: () => child.unref() };
}

/** Some failures to start are thrown at once, the others come as an event. */
function spawnOrFail({ line, cwd, env, stdin }: ChildStart, pipes: OutputPipes): ChildProcess {
  const { stdout, stderr } = pipes.writers;
  try {
    return spawn(line.file, line.args, {
      cwd,
      env,
      // The fourth is a spare: what runs on in the background with its output sent elsewhere still holds this one.
      stdio: [stdin ?? 'ignore', stdout, stderr, stdout],
      detached: true,
    });
  } catch (error) {
    throw toStartFailure(error, { file: line.file, cwd });
  }
}

async function startFailure(child: ChildProcess, { line, cwd }: ChildStart): Promise<TaskFailure> {
  const error = await new Promise<Error>((resolve) => {
    child.once('error', resolve);
  });
  return toStartFailure(error, { file: line.file, cwd });
}
