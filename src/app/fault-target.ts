import type { Task, Workflow } from '../model/workflow.js';
import { listNames, suggestName } from '../plugin/unknown-name.js';
import { quoted } from '../text/describe-value.js';

/** The tasks that the name of a fault stands for. */
export interface FaultTarget {
  /** Matches their full names, and no others. */
  readonly tasks: RegExp;
  /** How many attempts there may be at one of them. */
  readonly maxAttempts: number;
}

/** They, or one sentence about the name. */
export type FoundTarget =
  { readonly ok: true; readonly target: FaultTarget } | { readonly ok: false; readonly reason: string };

/**
 * Finds the tasks that are meant by a name: an id, a full name (`each[3]/build`), or one without numbers, which stands
 * for every instance (`each/build`). Undo (`a.undo`, `each[3].undo`), hooks (`hooks.on_failure/tell`) and
 * `notify.command` are tasks too.
 */
export function findTarget(name: string, workflow: Workflow): FoundTarget {
  let named: Named | undefined;
  let inside = namedAtTop(workflow);
  const patterns: string[] = [];
  for (const segment of name.split('/')) {
    const { id, index } = parseSegment(segment);
    named = inside.find(({ task }) => task.id === id);
    if (named === undefined) return { ok: false, reason: unknownTask(name, workflow) };
    if (index !== null && !named.isLoop) return { ok: false, reason: `${quoted(segment)} is no loop` };
    patterns.push(toPattern(named, index));
    inside = namedIn(named.task);
  }
  if (named === undefined || named.task.work.kind !== 'plugin') {
    return { ok: false, reason: holdsOthers(name, inside) };
  }
  const tasks = new RegExp(`^${patterns.join('/')}$`, 'u');
  return { ok: true, target: { tasks, maxAttempts: named.task.rules.retry.maxAttempts } };
}

/** A task that can be named where others are. */
interface Named {
  readonly task: Task;
  readonly role: 'task' | 'undo';
  /** Whether the names in full have a number. */
  readonly isLoop: boolean;
}

function namedAtTop({ tasks, hooks, notify }: Workflow): readonly Named[] {
  const ending = [...Object.values(hooks), notify?.command ?? null].filter((task) => task !== null);
  return toNamed([...tasks, ...ending]);
}

function namedIn({ work }: Task): readonly Named[] {
  switch (work.kind) {
    case 'plugin':
      return [];
    case 'group':
      return toNamed(work.tasks);
    case 'workflow':
      return toNamed(work.workflow.tasks);
    default:
      return work satisfies never;
  }
}

function toNamed(tasks: readonly Task[]): readonly Named[] {
  return tasks.flatMap((task) => {
    const isLoop = task.forEach !== null;
    const own: Named = { task, role: 'task', isLoop };
    return task.undo === null ? [own] : [own, { task: task.undo, role: 'undo', isLoop }];
  });
}

/** `each[3].undo` is instance 3 of `each.undo`. */
function parseSegment(segment: string): { readonly id: string; readonly index: number | null } {
  const [, id = segment, digits, ending = ''] = /^([^[\]]*)\[(\d+)\](\.undo)?$/u.exec(segment) ?? [];
  return { id: `${id}${ending}`, index: digits === undefined ? null : Number(digits) };
}

/** Ids have letters, digits, `_`, `-` and, where oprun gave them, dots. */
function toPattern({ task: { id }, role, isLoop }: Named, index: number | null): string {
  const ending = role === 'undo' ? '.undo' : '';
  const number = isLoop ? `\\[${index === null ? '\\d+' : String(index)}\\]` : '';
  return `${id.slice(0, id.length - ending.length)}${number}${ending}`.replaceAll('.', '\\.');
}

function unknownTask(name: string, workflow: Workflow): string {
  const paths = [...pathsOf(namedAtTop(workflow), '')];
  // Whoever names a task as it stands in the file may leave out what it stands in.
  const inner = paths.find((path) => path.endsWith(`/${name}`));
  const hint = inner === undefined ? suggestName(name, paths) : ` (did you mean "${inner}"?)`;
  return `there is no task ${quoted(name)}${hint === '' ? `; there are ${listNames(paths)}` : hint}`;
}

function holdsOthers(name: string, inside: readonly Named[]): string {
  const [first] = pathsOf(inside, `${name}/`);
  return `${quoted(name)} holds other tasks: name one of them${first === undefined ? '' : `, such as ${first}`}`;
}

/** What can be named, loops without numbers, as far as a person would read it. */
function* pathsOf(all: readonly Named[], prefix: string): Generator<string, void> {
  let left = mostPaths;
  for (const named of all) {
    const path = `${prefix}${named.task.id}`;
    const inner = named.task.work.kind === 'plugin' ? [path] : pathsOf(namedIn(named.task), `${path}/`);
    for (const each of inner) {
      if (left === 0) return;
      left -= 1;
      yield each;
    }
  }
}

/** A file that others run eight deep may have very many tasks. */
const mostPaths = 10_000;
