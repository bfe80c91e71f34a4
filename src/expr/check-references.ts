import { nearName } from '../text/near-name.js';
import { isDeclaring, type Declaring } from './access.js';
import type { Node } from './cel-tree.js';
import { typeNames } from './foreign.js';
import { issueAt, type ExpressionIssue, type IssueCode, type Stretch } from './issue.js';
import { endFields, isRoot, rootFields, taskFields, type Names } from './names.js';
import { visitReferences, type Link, type Reference } from './references.js';

/**
 * Checks every name of an expression, also inside of `has` and `default` and on either side of `?:`: roots and whether
 * they have a meaning here, declared names, tasks and whether they are over before, their fields and outputs.
 */
export function checkReferences(tree: Node, names: Names): readonly ExpressionIssue[] {
  const issues: ExpressionIssue[] = [];
  visitReferences(tree, (reference) => {
    const issue = checkReference(reference, names);
    if (issue !== null) issues.push(issue);
  });
  return issues;
}

function checkReference(reference: Reference, names: Names): ExpressionIssue | null {
  const root = reference.root.args;
  if (reference.locals.has(root) || names.loopNames.has(root)) return null;
  if (!isRoot(root)) return isWordOfCel(reference) ? null : unknownRoot(reference, names);
  if (!names.roots.has(root)) return rootNotHere(reference, names);
  if (isDeclaring(root)) return checkDeclared(root, reference, names);
  return root === 'item' || root === 'result' ? null : checkFields(root, reference, names);
}

/** `type(x) == string`, and `cel` of `cel.bind`. */
function isWordOfCel({ root, links }: Reference): boolean {
  return links.length === 0 && (typeNames.has(root.args) || root.args === 'cel');
}

function unknownRoot({ root, links, locals }: Reference, names: Names): ExpressionIssue {
  const name = root.args;
  const known = [...locals, ...names.loopNames, ...names.roots];
  return issueAt('unknown-root', root, `there is no "${name}" here`, {
    name,
    hint: links.length === 0 ? hintForWord(name, known, names) : hintForRoot(name, known),
  });
}

/** A word that stands alone was often meant to be a declared name. */
function hintForWord(name: string, known: readonly string[], names: Names): string {
  if (names.params.has(name)) return `write params.${name}`;
  if (names.tasks.has(name)) return `write tasks.${name}.result`;
  if (names.env.has(name)) return `write env.${name}`;
  if (names.secrets.has(name)) return `write secrets.${name}`;
  const near = nearName(name, known);
  return near === null ? `text stands in quotes: '${name}'` : `did you mean "${near}"?`;
}

function hintForRoot(name: string, known: readonly string[]): string {
  const near = foreignRoots.get(name) ?? nearName(name, known);
  return near === null ? `an expression begins with ${listed(known)}` : `did you mean "${near}"?`;
}

/** What other tools call our roots. */
const foreignRoots: ReadonlyMap<string, string> = new Map([
  ['inputs', 'params'],
  ['vars', 'params'],
  ['steps', 'tasks'],
  ['needs', 'tasks'],
  ['jobs', 'tasks'],
  ['matrix', 'item'],
  ['dag_run', 'run'],
]);

function rootNotHere({ root }: Reference, names: Names): ExpressionIssue {
  const name = root.args;
  const known = [...names.loopNames, ...names.roots];
  const where = wheres.get(name);
  return issueAt('root-not-here', root, `"${name}" has no meaning here`, {
    name,
    hint: where ?? `what can be named here: ${known.length === 0 ? 'nothing' : listed(known)}`,
  });
}

const ofLoop =
  'inside of a task that has one; its "if" and "for_each" do not see it: put the condition on a task of a group inside';

const wheres: ReadonlyMap<string, string> = new Map([
  ['item', `"item" is the item of a for_each: ${ofLoop}`],
  ['each', `"each" tells the place of an item of a for_each: ${ofLoop}`],
  ['result', '"result" is what the task itself gives: inside of its outputs'],
]);

function checkDeclared(root: Declaring, reference: Reference, names: Names): ExpressionIssue | null {
  const [link] = reference.links;
  if (link === undefined) return rootAlone(root, reference.root);
  if (link.name === null) return notAName(root, link);
  switch (root) {
    case 'params':
      return checkName('unknown-param', link, 'parameter', names.params);
    case 'env':
      return checkName('unknown-env', link, 'declared variable', names.env);
    case 'secrets':
      return checkName('unknown-secret', link, 'secret', names.secrets);
    case 'tasks':
      return checkTask(link.name, link, reference, names);
    default:
      return root satisfies never;
  }
}

function rootAlone(root: string, place: Stretch): ExpressionIssue {
  const example = examples.get(root) ?? `${root}.NAME`;
  return issueAt('unknown-field', place, `"${root}" is no value by itself`, {
    name: root,
    hint: `write ${example}`,
  });
}

const examples: ReadonlyMap<string, string> = new Map([
  ['tasks', 'tasks.ID.result'],
  ...Object.entries(rootFields).map(
    ([root, fields]) => [root, `${root}.${fields.join(`, ${root}.`)}`] as const,
  ),
]);

function notAName(root: string, link: Link): ExpressionIssue {
  return issueAt('unknown-field', link, `"${root}" is asked for a name that is known only at run time`, {
    name: root,
    hint: `write ${root}.NAME, or ${root}["NAME"]`,
  });
}

/** `declared` is asked for its keys only when there is something to say. */
function checkName(
  code: IssueCode,
  link: Link,
  what: string,
  declared: { has(name: string): boolean; keys(): Iterable<string> },
): ExpressionIssue | null {
  const { name } = link;
  if (name === null || declared.has(name)) return null;
  const hint = nearOr(name, [...declared.keys()], `there are no ${what}s in this file`);
  return issueAt(code, link, `there is no ${what} "${name}"`, { name, hint });
}

function checkTask(id: string, link: Link, { links }: Reference, names: Names): ExpressionIssue | null {
  const task = names.tasks.get(id);
  if (task === undefined) return checkName('unknown-task', link, 'task', names.tasks);
  if (!task.upstream) {
    return issueAt('task-not-upstream', link, `task "${id}" need not be over when this is evaluated`, {
      name: id,
      hint: `add depends_on: [${id}]`,
    });
  }
  const [, field, output] = links;
  if (field === undefined) {
    return issueAt('unknown-field', link, `task "${id}" is no value by itself`, {
      name: id,
      hint: `write tasks.${id}.result`,
    });
  }
  const issue = checkField(`tasks.${id}`, field, taskFields);
  if (issue !== null || field.name !== 'outputs' || task.outputs === null) return issue;
  if (output === undefined || output.name === null || task.outputs.includes(output.name)) return null;
  const none = task.isLoop === true ? noneOfLoop : `task "${id}" declares no outputs`;
  const hint = nearOr(output.name, task.outputs, none);
  const message = `task "${id}" has no output "${output.name}"`;
  return issueAt('unknown-output', output, message, { name: output.name, hint });
}

const noneOfLoop =
  'a loop has no outputs, only the results of its items: let the task give it in its result, or loop over a group';

function checkFields(
  root: 'run' | 'workflow' | 'each',
  reference: Reference,
  { atEnd = false }: Names,
): ExpressionIssue | null {
  const [link] = reference.links;
  if (link === undefined) return rootAlone(root, reference.root);
  if (root !== 'run') return checkField(root, link, rootFields[root]);
  const { name } = link;
  if (!atEnd && endFields.some((field) => field === name)) {
    return issueAt('unknown-field', link, `"run" has no "${String(name)}" while tasks run`, {
      name,
      hint: 'it is there once all of them are over: in "hooks" and in "notify"',
    });
  }
  return checkField(root, link, atEnd ? [...rootFields.run, ...endFields] : rootFields.run);
}

function checkField(owner: string, link: Link, fields: readonly string[]): ExpressionIssue | null {
  if (link.name === null) return notAName(owner, link);
  if (fields.includes(link.name)) return null;
  const hint = nearOr(link.name, fields, '');
  const isResult = owner.startsWith('tasks.') && nearName(link.name, fields) === null;
  return issueAt('unknown-field', link, `"${owner}" has no "${link.name}"`, {
    name: link.name,
    hint: isResult ? `what the task gave: ${owner}.result.${link.name}` : hint,
  });
}

function nearOr(name: string, known: readonly string[], none: string): string {
  if (known.length === 0) return none;
  const near = nearName(name, known);
  return near === null ? `the known names are ${listed(known)}` : `did you mean "${near}"?`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).join(', ');
  return names.length > mostListed ? `${shown} and ${names.length - mostListed} more` : shown;
}

const mostListed = 10;
