import type { z } from 'zod';
import type { Table } from '../data/table.js';
import type { Json, JsonObject } from '../model/json.js';

/**
 * A kind of task. A plain object like this is the usual form; a class with a `run(config, context)` method and a
 * function with a name are accepted too.
 */
export interface Plugin<Config = unknown> {
  /** What stands behind `plugin:` in a workflow: `[A-Za-z_][A-Za-z0-9_-]{0,63}`. */
  readonly name: string;
  /** One line for `oprun plugins list`. */
  readonly summary?: string;
  readonly version?: string;
  /** The shape of `config`: a zod schema, a JSON Schema, or nothing, which accepts any object. */
  readonly config?: z.ZodType<Config> | JsonObject;
  /**
   * Where its tasks are done: on the scheduler's own thread, which a plugin may share that does nothing but start
   * processes, or in a thread apart, which is the default. Only built-in plugins are asked.
   */
  readonly place?: 'scheduler' | 'worker';
  /**
   * Which module of the user's a task is going to load with `context.load`. Tasks that name the same one may share a
   * thread, others never do. Only built-in plugins are asked.
   */
  loads?(config: Config): string;
  /** Does the task. What it returns or resolves to becomes the result; what it throws fails the task. */
  run(config: Config, context: PluginContext): unknown;
}

/** What a plugin is handed beside its config. */
export interface PluginContext {
  /** The id in full, such as `each[3]/build` for a task of a group in a loop. */
  readonly task: { readonly id: string; readonly attempt: number };
  readonly run: { readonly id: string; readonly dir: string };
  /** The parameters of the workflow that the task stands in. */
  readonly params: JsonObject;
  /** Absolute path that relative paths of the config start from. */
  readonly workingDir: string;
  /** Aborted when this attempt is to end: on cancel, and when its time is up. */
  readonly signal: AbortSignal;
  /** The result of every task above this one, by id; frozen. */
  readonly results: Readonly<Record<string, Json>>;
  /**
   * The table a task above has published: that of task `id`, or the nearest. Two that are equally near fail the task,
   * naming both; with none above, the last one published in the run is given, with a warning. Throws a `TaskFailure`
   * of class `validation` where there is none.
   */
  table(id?: string): Table;
  /** Hands a table on to the tasks below. The last one published by a task counts. */
  publish(table: Table): void;
  /** Adds text to the task's log, with a line end where it has none. */
  log(text: string): void;
  /** Adds a warning to the run: it changes no verdict. */
  warn(message: string): void;
  /**
   * Runs a program; the one way to start a process. It gets a process group of its own, real pipes and an end: when
   * it is over, everything it started is gone. What it prints goes to the task's log. Resolves also on a non-zero
   * exit. Rejects with a `TaskFailure` where the program cannot be started (`permission` or `execution`), and with
   * the signal's reason when the attempt is to end. What it writes to the file named by `$OPRUN_OUTPUT` becomes outputs
   * of the task, once that has completed.
   */
  exec(options: ExecOptions): Promise<ExecResult>;
  /**
   * Imports a module of the user's, TypeScript too; the one way to run code that a workflow names. A path that starts
   * with a dot follows the workflow file; another path the working directory, where such a file exists; anything else
   * is an installed package. Rejects with a `TaskFailure` of class `validation` where there is no such module, and
   * with what the module throws.
   */
  load(module: string): Promise<Readonly<Record<string, unknown>>>;
}

/** What to run. */
export interface ExecOptions {
  /** Text is run by a shell, a list is a program and its arguments. */
  readonly command: string | readonly string[];
  /** Which shell runs a text: `sh` (the default), `sh -e`, or `bash` (`bash -eo pipefail`). */
  readonly shell?: 'sh' | 'sh -e' | 'bash';
  /** Relative to the working directory, which is the default. */
  readonly cwd?: string;
  /**
   * Added to the environment that oprun was started with and the `env` of workflow and task; these replace those.
   * `OPRUN_RUN_ID OPRUN_TASK_ID OPRUN_ATTEMPT OPRUN_RUN_DIR OPRUN_OUTPUT` are oprun's and stay as they are.
   */
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads on standard input; nothing by default. */
  readonly stdin?: string | Uint8Array;
  /** How many bytes of each stream the result keeps, by default 1 MiB; the log keeps all. */
  readonly maxOutput?: number;
}

/** How a program ended. */
export interface ExecResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** Such as `SIGKILL`; null when it exited. */
  readonly signal: string | null;
  /** Decoded as UTF-8. Over `maxOutput` it keeps head and tail, with a line between them that says how much is left out. */
  readonly stdout: string;
  readonly stderr: string;
}
