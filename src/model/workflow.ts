import type { AttemptRules, Priority } from './attempt-rules.js';
import type { ParamDeclaration, SecretDeclaration } from './parameter.js';
import type { Place } from './place.js';
import { hookNames } from './run-rules.js';
import type { Concurrency, HookName, NotifyWord } from './run-rules.js';
import type { Assignment, Expression, Template } from './template.js';

/**
 * A checked workflow: valid by construction. Every id in a `dependsOn` is a task of the same graph, there is no cycle,
 * every plugin is known, every config has passed its plugin's schema as far as it is known, and every name in an
 * expression exists. Nobody downstream checks it again.
 */
export interface Workflow {
  readonly name: string;
  readonly description: string | null;
  readonly source: WorkflowSource;
  /** Absolute path: the root `working_dir`, or where oprun was started. */
  readonly workingDir: string;
  /** How many tasks may run at once, or null where the file does not say. */
  readonly maxParallel: number | null;
  /** How many milliseconds the run may take, undo and hooks not counted; null for as many as it likes. */
  readonly timeoutMs: number | null;
  /** By name: how many slots tasks may share. */
  readonly pools: ReadonlyMap<string, number>;
  readonly hooks: Hooks;
  readonly concurrency: Concurrency | null;
  readonly notify: Notify | null;
  /** In file order. */
  readonly params: readonly ParamDeclaration[];
  /** For the processes of all tasks. */
  readonly env: readonly Assignment[];
  /** Absolute paths of files with further variables, later ones win. */
  readonly envFiles: readonly string[];
  readonly secrets: readonly SecretDeclaration[];
  /** What the run gives in the end. */
  readonly outputs: readonly Assignment[];
  /** In file order. */
  readonly tasks: readonly Task[];
}

/** The file a workflow was read from. */
export interface WorkflowSource {
  /** As the reader was given it; `-` for standard input. */
  readonly file: string;
  /** Absolute path of the folder that `plugins:`, `workflow:` and `./` functions are relative to. */
  readonly dir: string;
  /** The whole text, as it was. */
  readonly text: string;
  /** Of the file's bytes, in hex. */
  readonly sha256: string;
}

/** One task of a checked workflow, or of a group in it. */
export interface Task {
  /** Unique among the tasks it stands beside. */
  readonly id: string;
  /** Position in file order, from 0. */
  readonly index: number;
  readonly description: string | null;
  /** What it waits for, each task once, in the author's order. */
  readonly dependsOn: readonly Dependency[];
  /** Whether it runs once its dependencies are over; null where nothing was said. */
  readonly condition: boolean | Expression | null;
  readonly continueOnError: boolean;
  /** Null where nothing was said: that of what it stands in, or `normal`. */
  readonly priority: Priority | null;
  /** How many milliseconds all attempts and the waits between them may take, of a loop all instances; null for as many as they like. */
  readonly timeoutTotalMs: number | null;
  /** Of a group or of another file these are `plainRules`. */
  readonly rules: AttemptRules;
  /** What takes back what the task did: a task of a plugin, called `<id>.undo`, that waits for this one alone; null where there is none. */
  readonly undo: Task | null;
  /** Absolute path: the task's own `working_dir`, or that of what it stands in. */
  readonly workingDir: string;
  /** Once for every item; null: once. */
  readonly forEach: ForEach | null;
  /** For its processes, over those of the workflow; a group's reach into its tasks. */
  readonly env: readonly Assignment[];
  /** Further values that others read as `tasks.<id>.outputs.<name>`. */
  readonly outputs: readonly Assignment[];
  readonly work: Work;
  /** Where the task's id stands in the file. */
  readonly place: Place;
}

/** What a task does. */
export type Work =
  /** `config` becomes a mapping that the plugin's schema is applied to again where the plugin runs. */
  | { readonly kind: 'plugin'; readonly plugin: string; readonly config: Template }
  | { readonly kind: 'group'; readonly tasks: readonly Task[] }
  | { readonly kind: 'workflow'; readonly workflow: Workflow; readonly params: readonly Assignment[] };

/** A task that another waits for, and which of its endings let it run. */
export interface Dependency {
  readonly id: string;
  readonly when: readonly DependencyWord[];
}

/** The endings a dependency may ask for: `done` is met by every one. */
export const dependencyWords = ['completed', 'failed', 'skipped', 'done'] as const;

/** One of `dependencyWords`. */
export type DependencyWord = (typeof dependencyWords)[number];

/** What a loop goes over, and how. */
export interface ForEach {
  /** Becomes a list or a mapping. */
  readonly items: Template;
  /** A name for the item beside `item`. */
  readonly as: string | null;
  /** How many instances may be under way at once; null for no limit but that of the run. */
  readonly maxParallel: number | null;
  /** Whether the first instance that fails ends the others. */
  readonly failFast: boolean;
}

/** By ending: a group, called `hooks.<name>`, that waits for every task of the workflow; null where there is none. */
export type Hooks = Readonly<Record<HookName, Task | null>>;

/** The groups of tasks that are hooked to some ending. */
export function hookTasks(hooks: Hooks): readonly Task[] {
  return hookNames.flatMap((name) => hooks[name] ?? []);
}

/** Whom to tell about the end of a run, and which ends. */
export interface Notify {
  readonly when: readonly NotifyWord[];
  readonly webhook: { readonly url: Template; readonly secret: Template | null } | null;
  /** A task of the plugin `shell`, called `notify.command`; the message becomes its `stdin`. */
  readonly command: Task | null;
  /** Becomes a path, relative to the working directory. */
  readonly file: Template | null;
}
