import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt } from '../model/ports.js';
import type { ExecOptions, ExecResult } from '../plugin/contract.js';
import { TaskFailure } from '../plugin/task-failure.js';
import type { RunSurroundings } from './context-surroundings.js';
import { toShortage } from './processes/start-failure.js';
import { readOutputs, type ReadOutputs } from './read-outputs.js';
import {
  divideValues,
  largestVariable,
  requireNoNul,
  toAssignments,
  withAssignments,
} from './shell-values.js';

/** The processes of one attempt. */
export interface AttemptProcesses {
  /** Aborted when the attempt is cancelled or over. */
  readonly signal: AbortSignal;
  exec(options: ExecOptions): Promise<ExecResult>;
  /** Ends those still running and resolves when all are gone. May be called again. */
  end(): Promise<void>;
  /** What they have written to `$OPRUN_OUTPUT`; of use once all are gone. */
  readOutputs(): Promise<ReadOutputs>;
  /** The commands that still ran when the attempt was cancelled, for a person. */
  runningAtCancel(): readonly string[];
  /** Removes the private folder of the attempt. */
  remove(): void;
}

/**
 * Starts processes for an attempt: they end with it, however it ends. What they find in their environment; of two of
 * one name the later counts:
 *
 *     the file of `env_file`    the environment oprun was started with    `env`    that of the call    values of the command
 *     OPRUN_RUN_ID OPRUN_TASK_ID OPRUN_ATTEMPT OPRUN_RUN_DIR OPRUN_OUTPUT
 *
 * Values too large for an environment are in a private file, which the command reads into variables of its own.
 */
export function createAttemptProcesses(attempt: Attempt, surroundings: RunSurroundings): AttemptProcesses {
  const { processes, output, run } = surroundings;
  const over = new AbortController();
  const running = new Set<Promise<unknown>>();
  const atCancel = new Set<string>();
  const { signal } = over;
  // Not AbortSignal.any: the attempt's signal lives as long as the run, and would keep what is derived from it.
  const onCancel = (): void => over.abort(attempt.signal.reason);
  if (attempt.signal.aborted) onCancel();
  else attempt.signal.addEventListener('abort', onCancel);
  const folder = processes.createFolder();
  let preparing: Promise<Prepared> | undefined;

  const exec = async (options: ExecOptions): Promise<ExecResult> => {
    preparing ??= prepare(attempt, folder);
    const { outputPath, small, large, valuesPath } = await preparing;
    const isText = typeof options.command === 'string';
    const command =
      isText && valuesPath !== null ? withAssignments(options.command, valuesPath) : options.command;
    return await processes.exec(
      { ...options, command },
      {
        workingDir: attempt.workingDir,
        signal,
        graceMs: attempt.graceMs,
        fileEnv: attempt.fileEnv,
        env: attempt.env,
        fixedEnv: {
          ...small,
          // One that came from an oprun around this one would make the shell export what it reads from the file.
          ...Object.fromEntries(Object.keys(large).map((name) => [name, undefined])),
          ...variablesOf(attempt, run),
          OPRUN_OUTPUT: outputPath,
        },
        onOutput: (stream, bytes) => output.write(attempt.task, attempt.number, stream, bytes),
        onStopping(programs) {
          if (attempt.signal.aborted) for (const program of programs) atCancel.add(program);
        },
      },
    );
  };

  return {
    signal,
    async exec(options) {
      const ended = exec(options);
      running.add(ended);
      try {
        return await ended;
      } finally {
        running.delete(ended);
      }
    },
    async end() {
      attempt.signal.removeEventListener('abort', onCancel);
      over.abort(new TaskFailure('execution', 'the task is over'));
      await Promise.allSettled(running);
    },
    async readOutputs() {
      if (preparing === undefined) return { ok: true, outputs: {} };
      return readOutputs(toOutputPath(await folder.path()));
    },
    runningAtCancel: () => [...atCancel],
    remove: () => folder.remove(),
  };
}

/** The variables that tell a task what it is. */
export function variablesOf(
  { task, number }: Pick<Attempt, 'task' | 'number'>,
  run: RunSurroundings['run'],
): Readonly<Record<string, string>> {
  return {
    OPRUN_RUN_ID: run.id,
    OPRUN_RUN_DIR: run.dir,
    OPRUN_TASK_ID: task,
    OPRUN_ATTEMPT: String(number),
  };
}

/** What is made ready before the first process of an attempt. */
interface Prepared {
  readonly outputPath: string;
  readonly small: Readonly<Record<string, string>>;
  readonly large: Readonly<Record<string, string>>;
  /** The file with the large values; null where there are none. */
  readonly valuesPath: string | null;
}

async function prepare(
  { shellValues, env, fileEnv }: Attempt,
  folder: { path(): Promise<string> },
): Promise<Prepared> {
  for (const variables of [fileEnv, env]) checkVariables(variables);
  const { small, large } = divideValues(shellValues);
  const dir = await folder.path();
  const valuesPath = Object.keys(large).length === 0 ? null : join(dir, 'values');
  if (valuesPath !== null) await writePrivately(valuesPath, toAssignments(large));
  return { outputPath: toOutputPath(dir), small, large, valuesPath };
}

/** Throws a `TaskFailure` for a variable that no process can be handed. */
function checkVariables(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    requireNoNul(`the variable ${name}`, value);
    if (Buffer.byteLength(value) <= largestVariable) continue;
    throw new TaskFailure(
      'resource',
      `the variable ${name} holds more than 100 KiB, which is too much for an environment: ` +
        'hand the text over by `stdin:`, or in a file',
    );
  }
}

function toOutputPath(dir: string): string {
  return join(dir, 'output');
}

async function writePrivately(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw toShortage(error) ?? error;
  }
}
