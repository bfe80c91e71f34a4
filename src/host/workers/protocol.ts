import type { MessagePort } from 'node:worker_threads';
import type { Table } from '../../data/table.js';
import type { Failure } from '../../model/failure.js';
import type { Json, JsonObject } from '../../model/json.js';
import type { ConfigIssue } from '../../plugin/catalog.js';
import type { ExecOptions, ExecResult } from '../../plugin/contract.js';
import type { TaskEnvironment } from './task-environment.js';

/**
 * What the host and a worker say to each other. The host asks one thing at a time, and the worker answers it with the
 * message of the same line:
 *
 *     list ───▶ listed | refused          check ──▶ checked | refused
 *     run ────▶ ended                     describe ▶ described | refused
 *
 * While a task runs the worker may `exec`, `warn` and `publish`, and `ask`: there it sleeps until the answer lies in its
 * port for answers. What is printed goes by the output ring; `output` only says that there is some.
 */
export type ToWorker =
  | { readonly type: 'list' }
  | { readonly type: 'check'; readonly plugin: string; readonly config: JsonObject }
  | { readonly type: 'describe'; readonly plugin: string }
  | {
      readonly type: 'run';
      readonly plugin: string;
      readonly config: JsonObject;
      readonly setting: TaskSetting;
    }
  | { readonly type: 'abort' }
  | { readonly type: 'exec_ended'; readonly id: number; readonly ending: ExecEnding };

/** The other way. */
export type FromWorker =
  | {
      readonly type: 'listed';
      readonly plugins: readonly ListedPlugin[];
      readonly problem: ListProblem | null;
    }
  | { readonly type: 'checked'; readonly issues: readonly ConfigIssue[] }
  | { readonly type: 'described'; readonly schema: JsonObject | null }
  | { readonly type: 'refused'; readonly failure: Failure }
  | {
      readonly type: 'ended';
      readonly ending: TaskEnding;
      /** Nothing of the task is left in the worker. */
      readonly clean: boolean;
      /** The task had been told to end by then. */
      readonly told: boolean;
    }
  | { readonly type: 'ask'; readonly question: Question }
  | { readonly type: 'exec'; readonly id: number; readonly options: ExecOptions }
  | { readonly type: 'warn'; readonly message: string }
  | { readonly type: 'publish'; readonly table: Table }
  | { readonly type: 'output' }
  | { readonly type: 'exiting'; readonly code: number }
  | { readonly type: 'crashed'; readonly failure: Failure };

/** A module that a worker serves. */
export interface ModuleSource {
  /** Workers with the same key are interchangeable. */
  readonly key: string;
  readonly url: string;
  readonly origin: 'built-in' | 'user';
}

/** What a worker is born with. */
export interface WorkerSetup {
  readonly module: ModuleSource;
  readonly shims: Shims;
  readonly output: SharedArrayBuffer;
  /** One Int32: set to 1, and notified, when an answer lies in `answers`. */
  readonly answered: SharedArrayBuffer;
  readonly answers: MessagePort;
}

/** The files, as `file:` URLs, that stand for packages a user's module may import without having them. */
export interface Shims {
  readonly zod: string;
  readonly 'oprun/plugin': string;
}

/** What a task knows of its surroundings. */
export interface TaskSetting {
  readonly task: { readonly id: string; readonly attempt: number };
  readonly run: { readonly id: string; readonly dir: string };
  readonly params: JsonObject;
  readonly workingDir: string;
  readonly workflowDir: string;
  readonly environment: TaskEnvironment;
}

/** A plugin found in a module. */
export interface ListedPlugin {
  readonly name: string;
  readonly summary: string | null;
  readonly version: string | null;
}

/** Why a module that could be loaded is of no use. */
export interface ListProblem {
  readonly kind: 'not_a_plugin' | 'name_clash';
  readonly message: string;
}

/** How a task ended, as the worker sees it. */
export type TaskEnding =
  | { readonly status: 'completed'; readonly result: Json; readonly losses: readonly string[] }
  | { readonly status: 'failed'; readonly failure: Failure };

/** How a process ended that the worker asked for. */
export type ExecEnding =
  | { readonly status: 'done'; readonly result: ExecResult }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'cancelled' };

/** What the worker needs at once. */
export type Question =
  { readonly about: 'results' } | { readonly about: 'table'; readonly id: string | null };

/** The answer, of the same subject. */
export type Answer =
  /** In pairs: ids are ordinary keys only in a list. */
  | { readonly about: 'results'; readonly results: readonly (readonly [string, Json])[] }
  | { readonly about: 'table'; readonly table: Table; readonly warning: string | null }
  | { readonly about: 'failure'; readonly failure: Failure };
