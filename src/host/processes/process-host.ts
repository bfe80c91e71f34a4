import { randomBytes } from 'node:crypto';
import { closeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { StreamName } from '../../model/ports.js';
import type { ExecOptions, ExecResult } from '../../plugin/index.js';
import { TaskFailure } from '../../plugin/index.js';
import { toCommandLine } from './command-line.js';
import { endRemains, type Remains } from './ending.js';
import { createFifoPool } from './fifo-pool.js';
import type { PrivateFolder } from './lazy-folder.js';
import { createAttemptFolder, createPrivateFolder } from './private-folder.js';
import { foundBy, isNone, tagVariable } from './proc.js';
import { runProcess } from './run-process.js';
import { createSignaller } from './signals.js';
import { openStdinFile } from './stdin-file.js';
import { createTagSweep, toTag } from './tag-sweep.js';

/** Starts the processes of one run, and sees to it that none outlives it. */
export interface ProcessHost {
  /**
   * Implements `PluginContext.exec` for one task. Resolves when every process that was started is gone. Rejects with a
   * `TaskFailure` where nothing can be started, with the signal's reason when cancelled, and with what `onOutput` threw.
   */
  exec(options: ExecOptions, task: ExecTask): Promise<ExecResult>;
  /** A folder for one attempt, in the private one of the run, with which it goes at the latest. */
  createFolder(): PrivateFolder;
  /** Ends everything at once with KILL, synchronously: for a second Ctrl-C. Nothing can be started any more. */
  killAll(): void;
  /**
   * Ends what is left of the run and removes the private folder. Nothing can be started any more. Never rejects: what
   * cannot be ended or removed within its time is left.
   */
  close(): Promise<void>;
}

/** What the host must know of the task that runs something. */
export interface ExecTask {
  /** Absolute path. */
  readonly workingDir: string;
  /** Aborted when the task is to end. */
  readonly signal: AbortSignal;
  /** How many milliseconds what runs then is given between TERM and KILL. */
  readonly graceMs: number;
  /** Under the environment oprun was started with: that one replaces it. */
  readonly fileEnv: Readonly<Record<string, string>>;
  /** Over the environment oprun was started with; what the call adds replaces it. */
  readonly env: Readonly<Record<string, string>>;
  /** Over all of these; undefined leaves a variable out. */
  readonly fixedEnv: Readonly<Record<string, string | undefined>>;
  /** Takes every byte that comes, at once: nothing more is read until it returns. */
  onOutput(stream: StreamName, bytes: Uint8Array): void;
  /** Told what still runs when it is about to be ended because the task is to end: commands, for a person. */
  onStopping(running: readonly string[]): void;
}

/** What a host is made of. */
export interface ProcessHostOptions {
  /** The environment oprun was started with. */
  readonly env: NodeJS.ProcessEnv;
  /** A random token of the run, letters and digits: it marks all that is started. */
  readonly tag: string;
}

/** A host with nothing running. It makes its private folder when the first process is started. */
export function createProcessHost({ env, tag }: ProcessHostOptions): ProcessHost {
  const folder = createPrivateFolder();
  const pool = createFifoPool(folder, env);
  const sweep = createTagSweep();
  const running = new Set<Promise<ExecResult>>();
  const groups = new Set<number>();
  let closed = false;
  const findStrays = () => sweep.find(`${tag}.`);

  const signaller = createSignaller();
  const remains: Remains = {
    isOver: () => running.size === 0 && isNone(findStrays()),
    signal(signal) {
      for (const group of groups) signaller.toGroup(group, signal);
      for (const { pid, group, nested } of foundBy(findStrays())) {
        const isOurs = !groups.has(group) && (!nested || signal === 'SIGKILL');
        if (isOurs) signaller.toProcess(pid, signal);
      }
    },
  };

  const run = async (options: ExecOptions, task: ExecTask): Promise<ExecResult> => {
    const maxOutput = checkMaxOutput(options.maxOutput);
    const line = toCommandLine(options);
    const token = `${tag}.${randomBytes(6).toString('hex')}`;
    const stdin = await openStdin(folder, options.stdin);
    let group: number | undefined;
    try {
      return await runProcess({
        line,
        cwd: resolve(task.workingDir, options.cwd ?? '.'),
        env: {
          ...task.fileEnv,
          ...env,
          ...task.env,
          ...options.env,
          ...task.fixedEnv,
          [tagVariable]: toTag(env[tagVariable], token),
        },
        token,
        stdin,
        maxOutput,
        graceMs: task.graceMs,
        signal: task.signal,
        pool,
        sweep,
        onOutput: (stream, bytes) => task.onOutput(stream, bytes),
        onStopping: (commands) => task.onStopping(commands),
        onStart(started) {
          group = started;
          groups.add(started);
          // Everything was killed while this one was about to start.
          if (closed) signaller.toGroup(started, 'SIGKILL');
        },
      });
    } finally {
      if (stdin !== null) closeSync(stdin);
      if (group !== undefined) groups.delete(group);
    }
  };

  return {
    async exec(options, task) {
      if (closed) throw new Error('the process host is closed');
      task.signal.throwIfAborted();
      const ending = run(options, task);
      running.add(ending);
      try {
        return await ending;
      } finally {
        running.delete(ending);
      }
    },
    createFolder: () => createAttemptFolder(folder),
    killAll() {
      closed = true;
      remains.signal('SIGKILL');
      folder.remove();
    },
    async close() {
      closed = true;
      if (!remains.isOver()) await endRemains(remains, closeGraceMs);
      folder.remove();
    },
  };
}

/** Bytes of each stream that a result keeps where nothing is said. */
const defaultMaxOutput = 1024 * 1024;
/** A text of Node holds half a gigabyte; JSON may need several characters for one. */
const largestMaxOutput = 256 * 1024 * 1024;
/** What the run has left behind gets this long between TERM and KILL. */
const closeGraceMs = 200;

function checkMaxOutput(bytes = defaultMaxOutput): number {
  if (Number.isInteger(bytes) && bytes >= 0 && bytes <= largestMaxOutput) return bytes;
  throw new TaskFailure(
    'validation',
    `maxOutput must be a whole number from 0 to ${largestMaxOutput}, not ${bytes}`,
  );
}

async function openStdin(folder: PrivateFolder, content: ExecOptions['stdin']): Promise<number | null> {
  return content === undefined || content.length === 0 ? null : await openStdinFile(folder, content);
}
