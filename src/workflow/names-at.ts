import type { KnownType, Names, Root, TaskName } from '../expr/names.js';
import { isReached } from './attached-drafts.js';
import { lazyMap } from './lazy-map.js';
import { textOf, valueAt } from './located.js';
import { isHooked, type TaskDraft } from './task-draft.js';
import { createUpstream, type UpstreamSearch } from './upstream.js';

/** What a whole file declares, as far as it can be read. */
export interface FileNames {
  readonly params: ReadonlyMap<string, KnownType>;
  readonly env: ReadonlySet<string>;
  /** The variables that `defaults:` sets. */
  readonly defaultEnv: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  /** In file order; those of groups stand in them. */
  readonly tasks: readonly TaskDraft[];
  /** What is known of the result and outputs of a task. */
  readonly give: (draft: TaskDraft) => Pick<TaskName, 'outputs' | 'results' | 'isLoop'>;
}

/** The places of a task that expressions stand in. */
export type TaskPlace = 'config' | 'if' | 'for_each' | 'params' | 'env' | 'outputs';

/** What an expression may name, for each place of a file. */
export interface NamesAt {
  /** In the `default` of a parameter. */
  readonly param: Names;
  /** In `env` at the top of the file, and in that of `defaults`. */
  readonly env: Names;
  /** In `outputs` at the top of the file: every task is over by then. */
  readonly outputs: Names;
  /** In `concurrency`: nothing has run by then. */
  readonly concurrency: Names;
  /** In `notify`: the run is over by then. */
  readonly notify: Names;
  task(draft: TaskDraft, place: TaskPlace): Names;
}

/** Tells what expressions may name. What stands upstream of a task is only looked for when it is asked about. */
export function createNamesAt(file: FileNames): NamesAt {
  const { params, env, secrets } = file;
  const upstream = createUpstream();
  const none = { params, env, secrets, tasks: noTasks, loopNames: noNames };
  const all = lazyMap<TaskName>({
    get(id) {
      const draft = upstream.find(file.tasks, id);
      return draft === undefined ? undefined : { upstream: true, ...file.give(draft) };
    },
    has: (id) => upstream.find(file.tasks, id) !== undefined,
    keys: () => upstream.ids(file.tasks),
  });
  return {
    param: { ...none, roots: new Set<Root>(['run', 'env']) },
    env: { ...none, roots: new Set<Root>(['params', 'secrets', 'run', 'workflow', 'env']) },
    outputs: { ...none, tasks: all, roots: new Set<Root>(['params', 'env', 'run', 'workflow', 'tasks']) },
    concurrency: { ...none, roots: new Set<Root>(['params', 'env', 'run', 'workflow']) },
    notify: {
      ...none,
      tasks: all,
      roots: new Set<Root>(['params', 'env', 'secrets', 'tasks', 'run', 'workflow']),
      atEnd: true,
    },
    task(draft, place) {
      // Most values hold no expression, and then none of this is asked for.
      const loops = once(() => loopsAround(draft, place !== 'if' && place !== 'for_each'));
      // A task's own variables are made for each instance, once it is known that it runs.
      const isBefore = place === 'env' || place === 'if' || place === 'for_each';
      const variables = once(() => (isBefore ? env : envOf(draft, file)));
      const tasks = once(() => tasksFor(draft, file, upstream));
      const loopNames = once(() => new Set(loops().flatMap(({ node }) => textOf(valueAt(node, 'as')) ?? [])));
      const seesResult = place === 'outputs' || draft.role === 'undo';
      const known = once(() => new Set(rootsFor(loops().length > 0, seesResult)));
      return {
        params,
        secrets,
        get env() {
          return variables();
        },
        get tasks() {
          return tasks();
        },
        get loopNames() {
          return loopNames();
        },
        get roots() {
          return known();
        },
        get atEnd() {
          return isHooked(draft);
        },
      };
    },
  };
}

const noTasks: ReadonlyMap<string, TaskName> = new Map();
const noNames: ReadonlySet<string> = new Set();

function once<Value extends object>(make: () => Value): () => Value {
  let made: Value | null = null;
  return () => (made ??= make());
}

function rootsFor(isInLoop: boolean, seesResult: boolean): readonly Root[] {
  return [
    'params',
    'env',
    'secrets',
    'tasks',
    'run',
    'workflow',
    ...(isInLoop ? (['item', 'each'] as const) : []),
    ...(seesResult ? (['result'] as const) : []),
  ];
}

/** The loops whose items an expression sees. */
function loopsAround(draft: TaskDraft, own: boolean): readonly TaskDraft[] {
  const around = draft.parent === null ? [] : loopsAround(draft.parent, true);
  return own && draft.node.entries.has('for_each') ? [...around, draft] : around;
}

/** What belongs to a task sees the variables of the task. */
function envOf(draft: TaskDraft, file: FileNames): ReadonlySet<string> {
  if (draft.role !== 'task' && draft.parent !== null) return envOf(draft.parent, file);
  const { env, defaultEnv } = file;
  const own = valueAt(draft.node, 'env');
  const names = own?.kind === 'map' ? [...own.entries.keys()] : isReached(draft) ? [...defaultEnv] : [];
  return names.length === 0 ? env : new Set([...env, ...names]);
}

/** The tasks beside a task, then those around its groups; an id is the nearest task that has it. */
function tasksFor(
  draft: TaskDraft,
  { give }: FileNames,
  upstream: UpstreamSearch,
): ReadonlyMap<string, TaskName> {
  const stands: TaskDraft[] = [];
  for (let at: TaskDraft | null = draft; at !== null; at = at.parent) stands.push(at);
  const known = new Map<string, TaskName>();
  const find = (id: string): TaskName | undefined => {
    for (const stand of stands) {
      const found = upstream.find(stand.beside, id);
      if (found !== undefined) return { upstream: upstream.isAbove(found, stand), ...give(found) };
    }
    return undefined;
  };
  return lazyMap({
    get(id) {
      const name = known.get(id) ?? find(id);
      if (name !== undefined) known.set(id, name);
      return name;
    },
    has: (id) => stands.some((stand) => upstream.find(stand.beside, id) !== undefined),
    keys: () => new Set(stands.flatMap((stand) => [...upstream.ids(stand.beside)])),
  });
}
