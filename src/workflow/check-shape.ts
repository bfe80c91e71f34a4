import { describeZodIssues } from '../plugin/check-config.js';
import type { ConfigIssue, ConfigPath } from '../plugin/catalog.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { checkKeys } from './check-keys.js';
import { taskListHint, type CheckedRoot } from './check-root.js';
import { followPath, placeName } from './config-path.js';
import { textOf, valueAt, type Located, type LocatedMap } from './located.js';
import { strayKeys, type PluginKeys } from './plugin-keys.js';
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

/** Checks the keys inside of a file whose own keys have been judged, and the types of all of it. */
export function checkShape(file: CheckedRoot, pluginKeys: PluginKeys): CheckedShape {
  if (file.root === null) return { ...file, tasks: [] };
  const diagnostics = [...file.diagnostics];
  const dropped = [...file.dropped];
  const entries = new Map(file.root.entries);

  const replace = (key: string, change: (value: Located) => Located): void => {
    const entry = entries.get(key);
    if (entry !== undefined) entries.set(key, { ...entry, value: change(entry.value) });
  };
  const within = (node: Located, where: 'task' | 'defaults', subject: string): Located => {
    if (node.kind !== 'map') return node;
    const strays = where === 'task' ? strayKeys(node, pluginKeys) : null;
    const checked = checkKeys(node, where, subject, strays);
    diagnostics.push(...checked.diagnostics);
    dropped.push(...checked.dropped);
    return checked.node;
  };
  replace('defaults', (value) => within(value, 'defaults', ' in "defaults"'));
  replace('tasks', (list) => {
    if (list.kind !== 'list') return list;
    const items = list.items.map((task, index) => within(task, 'task', ` in ${taskName(task, index)}`));
    return { ...list, items };
  });

  const root = { ...file.root, entries };
  const tasks = valueAt(root, 'tasks');
  const found = [...diagnostics, ...schemaDiagnostics(root)];
  return { root, tasks: tasks?.kind === 'list' ? tasks.items : [], diagnostics: found, dropped };
}

/** How a task is called in a sentence: `task "b"`, or by its position where it has no id. */
export function taskName(task: Located, index: number): string {
  const id = textOf(valueAt(task, 'id'));
  return id === undefined ? `task ${String(index + 1)}` : `task ${quoted(id)}`;
}

function schemaDiagnostics(root: LocatedMap): readonly Diagnostic[] {
  const plain = toJson(root);
  const parsed = workflowSchema.safeParse(plain);
  if (parsed.success) return [];
  const issues = parsed.error.issues.slice(0, mostIssues);
  return describeZodIssues(workflowSchema, plain, issues).flatMap((issue) => toDiagnostic(issue, root) ?? []);
}

// Nobody reads more, and a megabyte of "-" has half a million.
const mostIssues = 10_000;

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
  const hint =
    key === 'tasks' ? listHint(node) : (idsHint(node, issue.path) ?? valueHint(node, issue.message));
  return errorAt('wrong-type', span, `${subject}: ${issue.message}`, { hint });
}

/** `depends_on` takes ids; what the language has beyond them is not here yet. */
function idsHint(node: Located, path: ConfigPath): string | null {
  if (node.kind === 'scalar' || !path.includes('depends_on')) return null;
  return 'write ids: [one, two]; what is more than an id is not in this version of oprun';
}

function listHint(node: Located): string {
  const word = textOf(node);
  return taskListHint(word !== undefined && idPattern.test(word) ? word : 'hello');
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
  if (top !== 'tasks' || typeof index !== 'number') return placeName(path);
  const tasks = valueAt(root, 'tasks');
  const task = tasks?.kind === 'list' ? tasks.items[index] : undefined;
  const name = task === undefined ? 'a task' : taskName(task, index);
  return rest.length === 0 ? name : `${placeName(rest)} in ${name}`;
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
