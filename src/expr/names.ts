import type { ParamType } from '../model/parameter.js';

/** What an expression may name where it stands. */
export interface Names {
  /** `unknown` for a parameter whose declaration cannot be read. */
  readonly params: ReadonlyMap<string, KnownType>;
  /** Declared names only. */
  readonly env: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly tasks: ReadonlyMap<string, TaskName>;
  /** The names that `as` gives to the items of the loops around. */
  readonly loopNames: ReadonlySet<string>;
  /** Those of the roots that have a meaning here. */
  readonly roots: ReadonlySet<Root>;
  /** Whether all tasks are over, as in a hook: then `run` has the names of `endFields` too. */
  readonly atEnd?: boolean;
}

/** The type of a parameter, as far as it is known. */
export type KnownType = ParamType | 'unknown';

/** Every root of the language. */
export const roots = [
  'params',
  'env',
  'secrets',
  'tasks',
  'run',
  'workflow',
  'item',
  'each',
  'result',
] as const;

/** One of `roots`. */
export type Root = (typeof roots)[number];

/** A task as an expression sees it. */
export interface TaskName {
  /** Whether it is over before the expression is evaluated. */
  readonly upstream: boolean;
  /** Its outputs, where all of them are known; null where there may be others, as with `$OPRUN_OUTPUT`. */
  readonly outputs: readonly string[] | null;
  /** Whether it is a loop: then it has no outputs, whatever its instances have. */
  readonly isLoop?: boolean;
  /** Names inside its `result` that are known, such as the ids of a group. There may be others. */
  readonly results: readonly string[];
}

/** What stands after `tasks.ID.`. */
export const taskFields = ['result', 'outputs', 'status', 'error', 'attempts', 'duration_ms'] as const;

/** The roots whose names are fixed, and those names. */
export const rootFields: Readonly<Record<'run' | 'workflow' | 'each', readonly string[]>> = {
  run: ['id', 'dir', 'date', 'started_at'],
  workflow: ['name', 'file', 'dir'],
  each: ['index', 'key', 'length'],
};

/** What `run` has beside its other names once all tasks are over. */
export const endFields = ['status', 'failures'] as const;

/** Whether a name is one of `roots`. */
export function isRoot(name: string): name is Root {
  return roots.some((root) => root === name);
}
