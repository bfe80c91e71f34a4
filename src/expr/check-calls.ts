import { nearName } from '../text/near-name.js';
import { functionNames } from './cel-environment.js';
import { childrenOf, macroOf, type Node } from './cel-tree.js';
import { helpers } from './functions/table.js';
import { issueAt, warningIn, type ExpressionIssue } from './issue.js';
import { createMeter } from './meter.js';
import type { Names } from './names.js';
import { parsePattern } from './safe-pattern.js';
import { Fault } from './value.js';

/**
 * Checks what the type checker does not: whether a function exists, patterns of `matches`, divisions that drop their
 * rest, keys of objects, constants that a function can never work with, numbers that are too large, and the functions by which other tools ask for a status.
 */
export function checkCalls(tree: Node, { atEnd = false }: Pick<Names, 'atEnd'>): readonly ExpressionIssue[] {
  const issues: ExpressionIssue[] = [];
  visit(tree, atEnd ? statusAtEnd : statusFunctions, issues);
  return issues;
}

function visit(node: Node, status: StatusHints, issues: ExpressionIssue[]): void {
  const issue = checkNode(node, status);
  if (issue !== null) issues.push(issue);
  const macro = macroOf(node);
  const children = macro === null ? childrenOf(node) : [macro.source, ...macro.bodies];
  for (const child of children) visit(child, status, issues);
}

function checkNode(node: Node, status: StatusHints): ExpressionIssue | null {
  if (node.op === 'call') return checkCall(node, status);
  if (node.op === 'rcall') return checkMethod(node);
  if (node.op === 'map') return checkKeys(node.args);
  if (node.op === 'value') return checkLiteral(node);
  return node.op === '/' && isWhole(node) ? droppedRest(node) : null;
}

function checkCall(node: Node & { readonly op: 'call' }, status: StatusHints): ExpressionIssue | null {
  const [name, args] = node.args;
  const place = { start: node.start, end: node.start + name.length };
  const hintOfStatus = status.get(name);
  if (hintOfStatus !== undefined) {
    const message = `${name}() is not part of the language`;
    return issueAt('status-function', node, message, { name, hint: hintOfStatus });
  }
  const { alone, methods } = functionNames();
  if (alone.has(name)) return name === 'matches' ? checkPattern(args[1]) : checkConstants(name, args, node);
  const hint = methods.has(name) ? `it stands behind a dot: x.${name}(…)` : nearFunction(name, alone);
  return issueAt('unknown-function', place, `there is no function ${name}()`, { name, hint });
}

function checkMethod(node: Node & { readonly op: 'rcall' }): ExpressionIssue | null {
  const [name, receiver, args] = node.args;
  const { alone, methods } = functionNames();
  if (methods.has(name) || macroOf(node) !== null) {
    return name === 'matches' ? checkPattern(args[0]) : checkConstants(name, [receiver, ...args], node);
  }
  const hint = alone.has(name) ? `it stands alone: ${name}(…)` : nearFunction(name, methods);
  const place = { start: receiver.end, end: node.end };
  return issueAt('unknown-function', place, `there is no function ${name}()`, { name, hint });
}

function nearFunction(name: string, known: ReadonlySet<string>): string {
  const near = foreignFunctions.get(name) ?? nearName(name, known);
  return near === null ? 'docs/language.md lists the functions there are' : `did you mean ${near}()?`;
}

/** What other tools call our functions. */
const foreignFunctions: ReadonlyMap<string, string> = new Map([
  ['length', 'size'],
  ['len', 'size'],
  ['count', 'size'],
  ['includes', 'contains'],
  ['toLowerCase', 'lower'],
  ['toUpperCase', 'upper'],
  ['strip', 'trim'],
  ['tojson', 'toJSON'],
  ['coalesce', 'default'],
  ['strftime', 'date'],
  ['formatDate', 'date'],
]);

/** By the name of a function that asks for a status: what to write instead. */
type StatusHints = ReadonlyMap<string, string>;

const statusFunctions: StatusHints = new Map([
  ['success', 'write depends_on: [ID]: a task runs only after what it depends on has completed'],
  ['failure', 'write depends_on: [{task: ID, when: failed}]'],
  ['always', 'write depends_on: [{task: ID, when: done}]'],
  ['cancelled', 'nothing but hooks runs after a cancel: leave it out'],
]);

/** Once all tasks are over, it is the run that has ended in some way. */
const statusAtEnd: StatusHints = new Map([
  ['success', "all tasks are over here: write run.status == 'completed'"],
  ['failure', "all tasks are over here: write run.status in ['failed', 'partially_completed']"],
  ['always', 'leave it out: all tasks are over here, however they ended, and run.status says how'],
  ['cancelled', "all tasks are over here: write run.status == 'cancelled'"],
]);

function checkPattern(pattern: Node | undefined): ExpressionIssue | null {
  if (pattern === undefined) return null;
  if (pattern.op !== 'value' || typeof pattern.args !== 'string') {
    return issueAt('pattern-not-safe', pattern, 'the pattern of matches() is known only at run time', {
      hint: 'write it out in quotes',
    });
  }
  const parsed = parsePattern(pattern.args);
  if (parsed.ok) return null;
  const hint =
    parsed.kind === 'invalid'
      ? 'it is a JavaScript regular expression; a backslash in it is written twice, or as r"\\d"'
      : 'say each thing once: ^a+$ instead of ^(a+)+$; or take contains(), startsWith(), split()';
  return issueAt('pattern-not-safe', pattern, `the pattern of matches() ${parsed.message}`, { hint });
}

/** `fromJSON('{')` and `date(x, '%Q')` fail in every run. */
function checkConstants(name: string, args: readonly Node[], node: Node): ExpressionIssue | null {
  const helper = name === 'fromJSON' || name === 'date' ? helpers.get(name) : undefined;
  if (helper?.arity.includes(args.length) !== true) return null;
  const values = args.map(literalText);
  // What is wrong with a format is wrong for any time.
  if (name === 'date') values[0] ??= '2000-01-01';
  const texts = values.filter((value) => value !== null);
  if (texts.length < args.length) return null;
  const result = helper.run(texts, { meter: createMeter(), zone: 'UTC' });
  return result instanceof Fault ? issueAt('expression-type', node, result.message, { name }) : null;
}

function literalText(node: Node): string | null {
  return node.op === 'value' && typeof node.args === 'string' ? node.args : null;
}

function checkLiteral(node: Node & { readonly op: 'value' }): ExpressionIssue | null {
  const isRounded = typeof node.args === 'bigint' && node.args > Number.MAX_SAFE_INTEGER;
  if (!isRounded) return null;
  return issueAt('expression-type', node, 'JSON cannot hold a whole number of that size exactly', {
    hint: 'put it in quotes: as a string it keeps all its digits',
  });
}

function droppedRest(node: Node): ExpressionIssue {
  return warningIn(
    'integer-division',
    node,
    'a division of two whole numbers drops the rest',
    'where the rest is wanted, write one of them with a point, as 2.0, or as double(…)',
  );
}

/** Whether both sides are whole numbers of CEL: literals, counts, and what is reckoned of them. Names are numbers of JSON. */
function isWhole(node: Node): boolean {
  if (node.op === 'value') return typeof node.args === 'bigint';
  if (node.op === '-_') return isWhole(node.args);
  if (node.op === 'call' || node.op === 'rcall') return wholeFunctions.has(node.args[0]);
  return isArithmetic(node) && node.args.every(isWhole);
}

type Arithmetic = '+' | '-' | '*' | '/' | '%';

function isArithmetic(node: Node): node is Node & { readonly op: Arithmetic } {
  return /^[-+*/%]$/u.test(node.op);
}

const wholeFunctions: ReadonlySet<string> = new Set(['size', 'int', 'indexOf', 'lastIndexOf']);

function checkKeys(entries: readonly (readonly [key: Node, value: Node])[]): ExpressionIssue | null {
  const odd = entries.find(([key]) => key.op === 'value' && typeof key.args !== 'string');
  if (odd !== undefined) {
    return issueAt('expression-type', odd[0], 'a key of an object is a string', { hint: 'put it in quotes' });
  }
  const names = entries.map(([key]) => (key.op === 'value' ? key.args : null));
  const twice = entries.find(([key], at) => key.op === 'value' && names.indexOf(key.args) !== at);
  if (twice === undefined) return null;
  return issueAt('expression-type', twice[0], 'the same key stands twice in an object');
}
