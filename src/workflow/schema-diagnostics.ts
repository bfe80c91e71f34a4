import { dependencyWords } from '../model/workflow.js';
import type { ConfigIssue, ConfigPath } from '../plugin/catalog.js';
import { describeZodIssues } from '../plugin/check-config.js';
import { alternatives, describeValue, quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { checkName } from './check-names.js';
import { taskListHint } from './check-root.js';
import { followPath, placeName } from './config-path.js';
import { textOf, valueAt, type Located, type LocatedMap } from './located.js';
import { rulePlace, type RulePlace } from './rule-words.js';
import { idPattern, workflowSchema } from './schema.js';
import { namePattern } from './section-schemas.js';
import { taskName } from './task-name.js';
import { toJson } from './to-json.js';
import { valueHint } from './value-hint.js';
import { whenHint } from './when-words.js';

/** Points out what does not fit the schema of the language, in a file whose keys have been judged. */
export function schemaDiagnostics(root: LocatedMap): readonly Diagnostic[] {
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
  if (node === null || isReadApart(issue.path, root)) return null;
  if (issue.kind === 'missing_key') return missingKey(issue, node, span, root);
  if (issue.kind === 'unknown_key') return errorAt('unknown-key', span, `unknown key ${quoted(issue.key)}`);
  const key = issue.path.at(-1);
  const { task, rest } = innermost(issue.path, root);
  const rule = rulePlace(rest);
  if (isNameOfRule(rest)) return null;
  const isEmpty =
    node.kind === 'list' ? node.items.length === 0 : node.kind === 'scalar' && node.value === null;
  const isHook = task === null && rest.length === 2 && rest[0] === 'hooks';
  if (isEmpty && ((rest.length === 1 && key === 'tasks') || (isHook && node.kind === 'list'))) {
    const where = isHook ? ` in ${placeName(rest)}` : task === null ? '' : ` in ${task}`;
    const hint = 'a task is at least an id and a run:\n- id: hello\n  run: echo hello';
    return errorAt('empty-task-list', entry?.keySpan ?? span, `there are no tasks${where}`, { hint });
  }
  const subject = subjectOf(task, rest, issue.path);
  if (rest.length === 1 && key === 'id' && typeof textOf(node) === 'string')
    return badId(String(textOf(node)), span);
  if (node.kind === 'scalar' && /^expected (?:at |a number greater )/u.test(issue.message)) {
    return errorAt('bad-value', span, `${subject}: ${issue.message}`, { hint: rule?.hint(node) ?? null });
  }
  if (rule !== null) return ofRule(rule, { node, span, subject, message: issue.message });
  if (rest[0] === 'depends_on' && rest.includes('when')) {
    const message = `expected ${alternatives(dependencyWords)}, or a list of them, found ${isEmpty && node.kind === 'list' ? 'an empty list' : describeValue(toJson(node))}`;
    return errorAt('bad-value', span, `${subject}: ${message}`, { hint: whenHint(textOf(node) ?? '') });
  }
  const whole = task === null ? null : expectedAt(rest);
  const message = whole === null ? issue.message : `expected ${whole}, found ${describeValue(toJson(node))}`;
  const hint =
    key === 'tasks' ? listHint(node) : rest[0] === 'depends_on' ? idsHint(node) : valueHint(node, message);
  return errorAt('wrong-type', span, `${subject}: ${message}`, { hint });
}

/** `pools` and `rate` give names of the author's, which are checked with the rules. */
function isNameOfRule(path: ConfigPath): boolean {
  const [key, name] = path.slice(-2);
  return (key === 'pools' || key === 'rate') && typeof name === 'string' && !namePattern.test(name);
}

function ofRule(
  rule: RulePlace,
  found: { readonly node: Located; readonly span: Span; readonly subject: string; readonly message: string },
): Diagnostic {
  const { node, span, subject } = found;
  const text = textOf(node);
  const badName =
    rule.names === null || text === undefined ? null : checkName(text, span, { noun: rule.names });
  if (badName !== null) return badName;
  const what =
    node.kind === 'list' && node.items.length === 0 ? 'an empty list' : describeValue(toJson(node));
  const message = rule.expected === null ? found.message : `expected ${rule.expected}, found ${what}`;
  const hint = rule.hint(node) ?? valueHint(node, message);
  return errorAt(rule.isWord ? 'bad-value' : 'wrong-type', span, `${subject}: ${message}`, { hint });
}

/** What stands at a place of a task, where the schema would say it in too many words. */
function expectedAt(rest: ConfigPath): string | null {
  const [key] = rest;
  if (key === 'depends_on') return rest.length === 1 ? 'an id or a list of ids' : 'an id';
  return rest.length === 1 ? (wholeValues.get(String(key)) ?? null) : null;
}

/** What else than a whole expression the values of these keys may be. */
const wholeValues: ReadonlyMap<string, string> = new Map([
  ['config', 'a mapping'],
  ['if', 'true, false or one whole expression'],
  ['for_each', 'a list, a mapping or one whole expression'],
]);

/** Whether a place is read by code of its own, which says what is wrong there. */
function isReadApart(path: ConfigPath, root: LocatedMap): boolean {
  const { task, rest } = innermost(path, root);
  const [key] = rest;
  if (rest.at(-1) === 'config' && (rest.at(-2) === 'undo' || rest.at(-2) === 'fallback'))
    return textOf(followPath(root, path, root.span).node ?? undefined)?.includes('${{') === true;
  if (task !== null && rest.length === 1 && wholeValues.has(String(key))) {
    const text = textOf(followPath(root, path, root.span).node ?? undefined);
    // A condition that is no expression is shown in one.
    return text !== undefined && (key === 'if' || text.includes('${{'));
  }
  if (rest.length < 2) return false;
  if (key === 'defaults') return rest[1] === 'env' && rest.length > 2;
  return ['params', 'secrets', 'env', 'outputs'].includes(String(key));
}

/** The task that a place stands in, as a sentence calls it, or null; and the way on from there. */
function innermost(
  path: ConfigPath,
  root: LocatedMap,
): { readonly task: string | null; readonly rest: ConfigPath } {
  const [first, hook] = path;
  const isHook = first === 'hooks' && typeof hook === 'string' && path.length > 2;
  let list = isHook ? valueAt(valueAt(root, 'hooks'), hook) : valueAt(root, 'tasks');
  let node: Located | undefined = root;
  let task: string | null = null;
  let at = isHook ? 1 : 0;
  let isList = isHook || first === 'tasks';
  for (let index = path[at + 1]; isList && typeof index === 'number'; index = path[at + 1]) {
    node = list?.kind === 'list' ? list.items[index] : undefined;
    task = node === undefined ? 'a task' : taskName(node, index);
    list = valueAt(node, 'tasks');
    at += 2;
    isList = path[at] === 'tasks';
  }
  if (task === null) return { task, rest: path };
  return { task, rest: path.slice(at) };
}

function idsHint(node: Located): string | null {
  if (node.kind === 'scalar') return valueHint(node, 'expected a string, found another value');
  return 'write ids: [one, two], or {task: one, when: failed}';
}

function listHint(node: Located): string {
  const word = textOf(node);
  return taskListHint(word !== undefined && idPattern.test(word) ? word : 'hello');
}

function missingKey(
  { key, path }: Pick<ConfigIssue, 'path'> & { readonly key: string },
  node: Located,
  span: Span,
  root: LocatedMap,
): Diagnostic {
  const { task, rest } = innermost(path, root);
  const inside = rest.length === 0 ? '' : ` in ${placeName(rest)}`;
  const where = task === null ? inside : rest.length === 0 ? ` in ${task}` : `${inside} of ${task}`;
  const hint = missingHints.get(key) ?? 'a workflow begins with "tasks:" and a list of tasks';
  return errorAt(
    'missing-key',
    node.kind === 'map' ? headOf(node) : span,
    `the key ${quoted(key)} is missing${where}`,
    { hint },
  );
}

const missingHints: ReadonlyMap<string, string> = new Map([
  ['id', 'give the task a name: id: a_name'],
  ['task', 'name the task to wait for: {task: an_id, when: completed}'],
  ['name', 'give it a name: {name: db}'],
  ['url', 'say where it is: {url: https://example.com/hook}'],
]);

/** The first key of a mapping: where to point when something is not there. */
function headOf(node: LocatedMap): Span {
  const starts = [...node.entries.values()]
    .map((entry) => entry.keySpan)
    .filter(({ start }) => start >= node.span.start);
  const first = starts.toSorted((one, other) => one.start - other.start)[0];
  return first ?? { start: node.span.start, end: node.span.start + 1 };
}

function subjectOf(task: string | null, rest: ConfigPath, path: ConfigPath): string {
  if (task === null) return placeName(path);
  return rest.length === 0 ? task : `${placeName(rest)} in ${task}`;
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
