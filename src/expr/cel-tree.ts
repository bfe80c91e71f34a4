import type { ASTNode, Environment, ParseResult } from '@marcbachmann/cel-js';
import type { CelText } from './cel-names.js';
import { deepestExpression } from './limits.js';

/** A part of an expression. `start` and `end` are offsets in its text; the brackets around it do not count. */
export type Node = ASTNode;

/** What CEL's library made of a text. */
export type Parsed =
  | { readonly ok: true; readonly tree: Node; readonly program: ParseResult }
  /** It cannot be read, there, in the library's words. */
  | { readonly ok: false; readonly kind: 'syntax'; readonly fault: CelFault }
  | { readonly ok: false; readonly kind: 'limit' };

/** What the library says against an expression. */
export interface CelFault {
  readonly code: string;
  readonly summary: string;
  readonly start: number;
  readonly end: number;
  /** The part it is about, once there is a tree. */
  readonly node: unknown;
}

/** Parses a text and puts the names back that CEL cannot read. The environment says which macros there are. */
export function parseCel({ cel, names }: CelText, environment: Environment): Parsed {
  let program: ParseResult;
  try {
    program = environment.parse(cel);
  } catch (error) {
    // A thousand signs in a row end the stack of the parser.
    if (error instanceof RangeError) return { ok: false, kind: 'limit' };
    const fault = toCelFault(error);
    if (fault === null) throw error;
    const isLimit = fault.code === 'limit_exceeded';
    return isLimit ? { ok: false, kind: 'limit' } : { ok: false, kind: 'syntax', fault };
  }
  if (isTooDeep(program.ast)) return { ok: false, kind: 'limit' };
  restoreNames(program.ast, new Map(names.map(({ at, name }) => [at, name])));
  return { ok: true, tree: program.ast, program };
}

/** Null for an error that is not the library's own. */
export function toCelFault(error: unknown): CelFault | null {
  if (!(error instanceof Error) || !('code' in error) || !('summary' in error)) return null;
  const { code, summary } = error;
  if (typeof code !== 'string' || typeof summary !== 'string') return null;
  const node = 'node' in error ? error.node : null;
  const place = placeOf(node) ?? ('range' in error ? placeOf(error.range) : null) ?? { start: 0, end: 0 };
  return { code, summary, ...place, node };
}

/** The parts that a part is made of, in the order they are written. */
export function childrenOf(node: Node): readonly Node[] {
  if (node.op === 'value' || node.op === 'id') return [];
  if (node.op === '.' || node.op === '.?') return [node.args[0]];
  if (node.op === '!_' || node.op === '-_') return [node.args];
  if (node.op === 'call') return node.args[1];
  if (node.op === 'rcall') return [node.args[1], ...node.args[2]];
  return node.op === 'map' ? node.args.flat() : node.args;
}

/** How many parts a part is made of, itself included. */
export function weightOf(node: Node): number {
  return childrenOf(node).reduce((sum, child) => sum + weightOf(child), 1);
}

/** A macro that gives a name to a value for some of its parts. */
export interface Macro {
  readonly name: 'all' | 'exists' | 'exists_one' | 'map' | 'filter' | 'bind';
  /** What it goes over; for `bind` the value itself. */
  readonly source: Node;
  /** The name. */
  readonly variable: string;
  /** The parts that see it. */
  readonly bodies: readonly Node[];
}

/** The macro that a part calls, or null. */
export function macroOf(node: Node): Macro | null {
  if (node.op !== 'rcall') return null;
  const [name, receiver, args] = node.args;
  const [first, ...rest] = args;
  if (first?.op !== 'id') return null;
  const variable = first.args;
  switch (name) {
    case 'all':
    case 'exists':
    case 'exists_one':
    case 'filter':
      return rest.length === 1 ? { name, source: receiver, variable, bodies: rest } : null;
    case 'map':
      return rest.length === 1 || rest.length === 2
        ? { name, source: receiver, variable, bodies: rest }
        : null;
    case 'bind': {
      const [value, body] = rest;
      const isBind = receiver.op === 'id' && receiver.args === 'cel' && rest.length === 2;
      if (!isBind || value === undefined || body === undefined) return null;
      return { name, source: value, variable, bodies: [body] };
    }
    default:
      return null;
  }
}

/** Not by recursion: the tree may be deeper than the stack. */
function isTooDeep(tree: Node): boolean {
  let level: readonly Node[] = [tree];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepestExpression) return true;
    level = level.flatMap(childrenOf);
  }
  return false;
}

function restoreNames(node: Node, names: ReadonlyMap<number, string>): void {
  if (names.size === 0) return;
  if (node.op === '.') node.args[1] = names.get(node.end - node.args[1].length) ?? node.args[1];
  else if (node.op === 'id' && names.has(node.start)) {
    Object.assign(node, { args: names.get(node.start) });
  }
  for (const child of childrenOf(node)) restoreNames(child, names);
}

function placeOf(value: unknown): { readonly start: number; readonly end: number } | null {
  if (typeof value !== 'object' || value === null || !('start' in value) || !('end' in value)) return null;
  const { start, end } = value;
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : null;
}
