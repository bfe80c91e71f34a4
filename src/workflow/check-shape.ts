import { describeZodIssues } from '../plugin/check-config.js';
import type { ConfigIssue } from '../plugin/catalog.js';
import { describeValue, quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { checkKeys } from './check-keys.js';
import { followPath } from './config-path.js';
import { textOf, valueAt, type Entry, type Located, type LocatedMap } from './located.js';
import { idPattern, workflowSchema } from './schema.js';
import { toJson } from './to-json.js';
import { valueHint } from './value-hint.js';

/** A file after its shape has been checked. */
export interface CheckedShape {
  /** The file as it was probably meant, with known keys only; null where it is no mapping. */
  readonly root: LocatedMap | null;
  /** The elements of `tasks`, in file order; one that is no mapping is there too. */
  readonly tasks: readonly Located[];
  readonly diagnostics: readonly Diagnostic[];
  /** Values of unknown keys: nothing is said about what is inside them. */
  readonly dropped: readonly Located[];
}

/** Checks keys and types of the whole file against the schema of the language. */
export function checkShape(file: Located): CheckedShape {
  if (file.kind !== 'map') return { root: null, tasks: [], diagnostics: notAWorkflow(file), dropped: [] };
  const keys = checkKeys(file, 'root', '');
  const diagnostics = [...keys.diagnostics];
  const dropped = [...keys.dropped];
  const entries = new Map(keys.node.entries);

  const replace = (key: string, change: (entry: Entry) => Located): void => {
    const entry = entries.get(key);
    if (entry !== undefined) entries.set(key, { ...entry, value: change(entry) });
  };
  const within = (node: Located, where: 'task' | 'defaults', subject: string): Located => {
    if (node.kind !== 'map') return node;
    const checked = checkKeys(node, where, subject);
    diagnostics.push(...checked.diagnostics);
    dropped.push(...checked.dropped);
    return checked.node;
  };
  replace('defaults', (entry) => within(entry.value, 'defaults', ' in "defaults"'));
  replace('tasks', (entry) => {
    const list = asList(entry, diagnostics);
    if (list.kind !== 'list') return list;
    return {
      ...list,
      items: list.items.map((task, index) => within(task, 'task', ` in ${taskName(task, index)}`)),
    };
  });

  const root = { ...keys.node, entries };
  const tasks = valueAt(root, 'tasks');
  const found = [...diagnostics, ...schemaDiagnostics(root)];
  return { root, tasks: tasks?.kind === 'list' ? tasks.items : [], diagnostics: found, dropped };
}

/** How a task is called in a sentence: `task "b"`, or by its position where it has no id. */
export function taskName(task: Located, index: number): string {
  const id = textOf(valueAt(task, 'id'));
  return id === undefined ? `task ${String(index + 1)}` : `task ${quoted(id)}`;
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

/** Other tools name their tasks by keys of a mapping. Each is read on as the task that it means. */
function asList(entry: Entry, diagnostics: Diagnostic[]): Located {
  const { value } = entry;
  if (value.kind !== 'map') return value;
  const [first] = value.entries.keys();
  const hint = `write a list, each task with its id:\ntasks:\n  - id: ${first ?? 'a'}\n    run: echo hello`;
  diagnostics.push(
    errorAt('tasks-not-a-list', entry.keySpan, '"tasks" is a list of tasks, here it is a mapping', { hint }),
  );
  const items = [...value.entries.values()].map((task) => withId(task));
  return { kind: 'list', items, span: value.span, size: value.size, depth: value.depth };
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

function schemaDiagnostics(root: LocatedMap): readonly Diagnostic[] {
  const plain = toJson(root);
  const parsed = workflowSchema.safeParse(plain);
  if (parsed.success) return [];
  return describeZodIssues(workflowSchema, plain, parsed.error.issues).flatMap(
    (issue) => toDiagnostic(issue, root) ?? [],
  );
}

function toDiagnostic(issue: ConfigIssue, root: LocatedMap): Diagnostic | null {
  const { node, entry, span } = followPath(root, issue.path, headOf(root));
  if (node === null) return null;
  if (issue.kind === 'missing_key') return missingKey(issue.key, node, issue.path, span);
  if (issue.kind === 'unknown_key') return errorAt('unknown-key', span, `unknown key ${quoted(issue.key)}`);
  const isEmpty =
    node.kind === 'list' ? node.items.length === 0 : node.kind === 'scalar' && node.value === null;
  if (isEmpty && issue.path.length === 1 && issue.path[0] === 'tasks') {
    const hint = 'a task is at least an id and a run:\n- id: hello\n  run: echo hello';
    return errorAt('empty-task-list', entry?.keySpan ?? span, 'there are no tasks', { hint });
  }
  const subject = subjectOf(issue.path, root);
  const key = issue.path.at(-1);
  if (key === 'id' && typeof textOf(node) === 'string') return badId(String(textOf(node)), span);
  if (node.kind === 'scalar' && issue.message.startsWith('expected at ')) {
    return errorAt('bad-value', span, `${subject}: ${issue.message}`);
  }
  return errorAt('wrong-type', span, `${subject}: ${issue.message}`, {
    hint: valueHint(node, issue.message),
  });
}

function missingKey(key: string, node: Located, path: readonly (string | number)[], span: Span): Diagnostic {
  const index = path[1];
  const where = typeof index === 'number' ? ` in ${taskName(node, index)}` : '';
  const hint =
    key === 'id' ? 'give the task a name: id: a_name' : 'a workflow begins with "tasks:" and a list of tasks';
  return errorAt(
    'missing-key',
    node.kind === 'map' ? headOf(node) : span,
    `the key ${quoted(key)} is missing${where}`,
    { hint },
  );
}

/** The first key of a mapping: where to point when something is not there. */
function headOf(node: LocatedMap): Span {
  const starts = [...node.entries.values()]
    .map((entry) => entry.keySpan)
    .filter(({ start }) => start >= node.span.start);
  const first = starts.toSorted((one, other) => one.start - other.start)[0];
  return first ?? { start: node.span.start, end: node.span.start + 1 };
}

function subjectOf(path: readonly (string | number)[], root: LocatedMap): string {
  const [top, index, ...rest] = path;
  if (top !== 'tasks' || typeof index !== 'number') return namesOf(path);
  const tasks = valueAt(root, 'tasks');
  const task = tasks?.kind === 'list' ? tasks.items[index] : undefined;
  const name = task === undefined ? 'a task' : taskName(task, index);
  return rest.length === 0 ? name : `${namesOf(rest)} in ${name}`;
}

function namesOf(path: readonly (string | number)[]): string {
  const keys = path.filter((step) => typeof step === 'string');
  const item = path.at(-1);
  return typeof item === 'number'
    ? `item ${String(item + 1)} of ${quoted(keys.join('.'))}`
    : quoted(keys.join('.'));
}

function badId(id: string, span: Span): Diagnostic {
  const near = id
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\w-]+/gu, '_')
    .replace(/^(?=[^A-Za-z_])/u, '_')
    .slice(0, 64);
  const wrong =
    id.length > 64 && idPattern.test(id.slice(0, 64))
      ? `has ${String(id.length)} characters, 64 are the most`
      : 'is no id';
  const hint = `letters, digits, "_" and "-", not beginning with a digit or "-"${/\w/u.test(near) ? `: ${near}` : ''}`;
  return errorAt('bad-id', span, `${quoted(id)} ${wrong}`, { hint });
}
