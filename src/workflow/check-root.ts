import { describeValue } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { checkKeys } from './check-keys.js';
import { checkFixedValues } from './fixed-values.js';
import type { Entry, Located, LocatedMap } from './located.js';
import { toJson } from './to-json.js';

/** A file of which the keys at the top have been judged, and nothing below. */
export interface CheckedRoot {
  /** The file as it was probably meant, with known keys only; null where it is no mapping. */
  readonly root: LocatedMap | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Values of unknown keys: nothing is said about what is inside them. */
  readonly dropped: readonly Located[];
}

/** Judges the keys at the top of a file, and the values there that no expression can stand in. `text` is the file's. */
export function checkRoot(file: Located, text: string): CheckedRoot {
  if (file.kind !== 'map') return { root: null, diagnostics: notAWorkflow(file), dropped: [] };
  const keys = checkKeys(file, { where: 'root', subject: '' });
  const fixed = checkFixedValues(keys.node, 'root', text);
  const tasks = toTaskList(file, fixed.node);
  return {
    root: tasks.node,
    diagnostics: [...keys.diagnostics, ...fixed.diagnostics, ...tasks.diagnostics],
    dropped: keys.dropped,
  };
}

/**
 * Tasks that are a mapping of names are read on as the list that they mean. `given` is the mapping as it stands in the
 * file, `node` what has been made of it.
 */
export function toTaskList(
  given: LocatedMap,
  node: LocatedMap,
): { readonly node: LocatedMap; readonly diagnostics: readonly Diagnostic[] } {
  const tasks = node.entries.get('tasks');
  if (tasks?.value.kind !== 'map') return { node, diagnostics: [] };
  const entries = new Map(node.entries).set('tasks', { ...tasks, value: toList(tasks.value) });
  // What another tool calls otherwise has been told about, and so has an empty mapping in a moment.
  const isTold = !given.entries.has('tasks') || tasks.value.entries.size === 0;
  return { node: { ...node, entries }, diagnostics: isTold ? [] : [notAList(tasks, tasks.value)] };
}

/** How a list of tasks is written. */
export function taskListHint(id: string): string {
  return `write a list, each task with its id:\ntasks:\n  - id: ${id}\n    run: echo hello`;
}

function notAWorkflow(file: Located): readonly Diagnostic[] {
  if (file.kind === 'broken') return [];
  if (file.kind === 'scalar' && file.value === null) {
    return [
      errorAt('empty-file', null, 'the file holds no workflow', {
        hint: 'oprun init writes one to begin with',
      }),
    ];
  }
  const hint =
    file.kind === 'list'
      ? 'put "tasks:" above the list'
      : 'a workflow begins with "tasks:" and a list of tasks';
  const found = describeValue(toJson(file));
  return [
    errorAt('wrong-type', file.span, `a workflow is a mapping with the key "tasks", found ${found}`, {
      hint,
    }),
  ];
}

function notAList(entry: Entry, value: LocatedMap): Diagnostic {
  const [first = 'a'] = value.entries.keys();
  const message = '"tasks" is a list of tasks, here it is a mapping';
  return errorAt('tasks-not-a-list', entry.keySpan, message, { hint: taskListHint(first) });
}

/** Other tools name their tasks by keys of a mapping. */
function toList({ entries, span, size, depth }: LocatedMap): Located {
  return { kind: 'list', items: [...entries.values()].map(withId), span, size, depth };
}

function withId({ key, keySpan, value }: Entry): Located {
  if (value.kind !== 'map' || value.entries.has('id')) return value;
  const id: Located = {
    kind: 'scalar',
    value: key,
    style: 'plain',
    source: key,
    span: keySpan,
    size: 1,
    depth: 1,
  };
  return { ...value, entries: new Map([['id', { key: 'id', keySpan, value: id }], ...value.entries]) };
}
