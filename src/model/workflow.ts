import type { JsonObject } from './json.js';

/**
 * A checked workflow: valid by construction. Every id in a `dependsOn` is a task of the workflow, there is no cycle,
 * every plugin is known and every config has passed its plugin's schema. Nobody downstream checks it again.
 */
export interface Workflow {
  readonly name: string;
  readonly description: string | null;
  readonly source: WorkflowSource;
  /** Absolute path: the root `working_dir`, or where oprun was started. */
  readonly workingDir: string;
  /** How many tasks may run at once, or null where the file does not say. */
  readonly maxParallel: number | null;
  /** In file order. */
  readonly tasks: readonly Task[];
}

/** The file a workflow was read from. */
export interface WorkflowSource {
  /** As the reader was given it; `-` for standard input. */
  readonly file: string;
  /** Absolute path of the folder that `plugins:` and `./` functions are relative to. */
  readonly dir: string;
  /** The whole text, as it was. */
  readonly text: string;
  /** Of the file's bytes, in hex. */
  readonly sha256: string;
}

/** One task of a checked workflow. */
export interface Task {
  readonly id: string;
  /** Position in file order, from 0. */
  readonly index: number;
  readonly description: string | null;
  /** Name of the plugin that does it. */
  readonly plugin: string;
  /** As the author wrote it; the plugin's schema has accepted it and is applied again where the plugin runs. */
  readonly config: JsonObject;
  /** Ids, without repetitions, in the author's order. */
  readonly dependsOn: readonly string[];
  readonly continueOnError: boolean;
  /** Absolute path: the task's own `working_dir`, or the workflow's. */
  readonly workingDir: string;
  /** Where the task's id stands in the file, from 1. */
  readonly place: Place;
}

/** A place in the author's file as a person counts: both from 1; columns count UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}
