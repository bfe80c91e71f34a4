import type { Environment } from '@marcbachmann/cel-js';
import { toCelFault, type CelFault, type Node, type Parsed } from './cel-tree.js';
import { issueAt, type ExpressionIssue } from './issue.js';
import { describeTypeFault, toValueType, type ValueType } from './type-words.js';

/** The type of an expression, or what is wrong with the types in it. */
export type CheckedType =
  { readonly ok: true; readonly type: ValueType } | { readonly ok: false; readonly issue: ExpressionIssue };

/**
 * Lets CEL's library check the types. Where it is stricter than the language, the part is made one of any type and the
 * check goes on: the branches of `?:` may differ, a list takes any number as its index, lists need not be alike.
 */
export function checkTypes(
  { tree, program }: Parsed & { readonly ok: true },
  environment: Environment,
): CheckedType {
  // As many corrections as an expression can need: each one takes away a reason.
  for (let tries = 0; tries < mostCorrections; tries += 1) {
    const { valid, type = 'dyn', error } = program.check();
    if (valid) return typed(type, tree);
    const fault = toCelFault(error);
    if (fault === null) throw error;
    if (!loosen(fault, environment)) {
      const { message, hint } = describeTypeFault(fault);
      return { ok: false, issue: issueAt('expression-type', fault, message, { hint }) };
    }
  }
  return { ok: true, type: 'unknown' };
}

const mostCorrections = 1000;

function typed(type: string, tree: Node): CheckedType {
  const valueType = toValueType(type);
  if (valueType !== null) return { ok: true, type: valueType };
  const hint = type === 'bytes' ? 'write string(x) or x.base64()' : 'write string(x)';
  const message = type === 'bytes' ? 'it gives bytes, which no value can be' : 'it gives a type, not a value';
  return { ok: false, issue: issueAt('expression-type', tree, message, { hint }) };
}

/** Makes the part at fault one of any type, if the language allows what the library does not. */
function loosen({ code, summary, node }: CelFault, environment: Environment): boolean {
  if (!isNode(node)) return false;
  if (node.op === '?:' && code === 'incompatible_ternary_branches') {
    node.args[1] = asAny(node.args[1], environment);
    return true;
  }
  if (node.op === '[]' && code === 'invalid_index_type' && /'(?:double|uint)'$/u.test(summary)) {
    node.args[1] = asAny(node.args[1], environment);
    return true;
  }
  const isOperator = node.op === '==' || node.op === '!=' || node.op === '+' || node.op === 'in';
  if (!isOperator || !containers.test(summary)) return false;
  node.args[0] = asAny(node.args[0], environment);
  return true;
}

/** Two lists, two objects, or something in a list. */
const containers = /: (?:list<.+> (?:==|!=|\+) list<.+|map<.+> (?:==|!=) map<.+|.+ in list<.+)$/u;

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'op' in node && 'args' in node;
}

function asAny(node: Node, environment: Environment): Node {
  const call = environment.parse('dyn(null)').ast;
  if (call.op !== 'call') throw new Error('dyn() is a call');
  call.args[1][0] = node;
  // Its own offsets mean nothing in this expression.
  return Object.assign(call, { start: node.start, end: node.end });
}
