import { andThen, declared, element, isDeclaring, member, rootStep, type Declaring } from './access.js';
import { macroOf, type Node } from './cel-tree.js';
import { compileCall } from './compile-call.js';
import { compileMacro } from './compile-macro.js';
import { written, type Step, type Surrounding } from './evaluation.js';
import { typeNamed, typeNames } from './foreign.js';
import { noteMade, spend } from './meter.js';
import { operate, operateUnary, type BinaryOperator } from './operators.js';
import { Fault, Foreign, kindOf, wrong, type Result, type Value } from './value.js';

/**
 * Makes a function of a part of an expression. CEL's library parses and checks; the parts are evaluated here, since its
 * own evaluator bounds nothing, loses keys such as `constructor` and would have to be handed a copy of every value.
 */
export function compile(node: Node, around: Surrounding): Step {
  switch (node.op) {
    case 'value':
      return compileLiteral(node.args);
    case 'id':
      return compileName(node.args, around);
    case '.':
      return compileMember(node.args[0], node.args[1], around);
    case '[]':
      return compileElement(node.args[0], node.args[1], around);
    case 'call':
      return compileCall({ name: node.args[0], receiver: null, args: node.args[1] }, around, compile);
    case 'rcall': {
      const macro = macroOf(node);
      if (macro !== null) return compileMacro(macro, around, compile);
      return compileCall({ name: node.args[0], receiver: node.args[1], args: node.args[2] }, around, compile);
    }
    case 'list':
      return compileList(node.args, around);
    case 'map':
      return compileMap(node.args, around);
    case '?:':
      return compileChoice(node.args, around);
    case '||':
      return compileLogic(true, node.args, around);
    case '&&':
      return compileLogic(false, node.args, around);
    case '!_':
      return compileUnary('!', node.args, around);
    case '-_':
      return compileUnary('-', node.args, around);
    case '.?':
    case '[?]':
      return () => wrong('optional values are not part of the language');
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '==':
    case '!=':
    case 'in':
      return compileBinary(node.op, node.args, around);
    default:
      return node satisfies never;
  }
}

function compileLiteral(literal: unknown): Step {
  const value = toValue(literal);
  return () => value;
}

function toValue(literal: unknown): Value {
  if (typeof literal === 'string' || typeof literal === 'boolean') return literal;
  if (typeof literal === 'number' || typeof literal === 'bigint') return literal;
  return typeof literal === 'object' && literal !== null ? new Foreign(literal) : null;
}

function compileName(name: string, around: Surrounding): Step {
  const slot = around.locals.get(name);
  if (slot !== undefined) return ({ slots }) => slots[slot] ?? null;
  return typeNames.has(name) ? () => typeNamed(name) : rootStep(name);
}

function compileMember(owner: Node, name: string, around: Surrounding): Step {
  const root = declaringRoot(owner, around);
  if (root !== null) return (frame) => declared(root, name, frame);
  const object = compile(owner, around);
  const path = written(around, owner);
  return (frame) => {
    const value = object(frame);
    return value instanceof Fault ? value : member(value, name, path);
  };
}

function compileElement(owner: Node, index: Node, around: Surrounding): Step {
  const key = compile(index, around);
  const root = declaringRoot(owner, around);
  if (root !== null) return (frame) => andThen(key(frame), (name) => declared(root, name, frame));
  const container = compile(owner, around);
  const path = written(around, owner);
  return (frame) => {
    const value = container(frame);
    if (value instanceof Fault) return value;
    const at = key(frame);
    return at instanceof Fault ? at : element(value, at, path);
  };
}

function declaringRoot(node: Node, { locals }: Surrounding): Declaring | null {
  return node.op === 'id' && isDeclaring(node.args) && !locals.has(node.args) ? node.args : null;
}

function compileList(nodes: readonly Node[], around: Surrounding): Step {
  const steps = nodes.map((node) => compile(node, around));
  return (frame) => {
    const items: Value[] = [];
    for (const step of steps) {
      const item = step(frame);
      if (item instanceof Fault) return item;
      items.push(item);
    }
    spend(frame.meter, 1.5 + items.length / 10);
    return noteMade(frame.meter, items);
  };
}

function compileMap(nodes: readonly (readonly [key: Node, value: Node])[], around: Surrounding): Step {
  const steps = nodes.map(([key, value]) => [compile(key, around), compile(value, around)] as const);
  return (frame) => {
    const entries: [string, Value][] = [];
    for (const [keyStep, valueStep] of steps) {
      const key = keyStep(frame);
      if (key instanceof Fault) return key;
      if (typeof key !== 'string') return wrong(`a key of an object is a string, not ${kindOf(key)}`);
      const value = valueStep(frame);
      if (value instanceof Fault) return value;
      entries.push([key, value]);
    }
    spend(frame.meter, 1.5 + entries.length / 5);
    return noteMade(frame.meter, Object.fromEntries(entries));
  };
}

function compileChoice([condition, yes, no]: readonly [Node, Node, Node], around: Surrounding): Step {
  const [test, then, otherwise] = [condition, yes, no].map((node) => compile(node, around));
  const path = written(around, condition);
  if (test === undefined || then === undefined || otherwise === undefined) throw new Error('no condition');
  return (frame) => {
    const value = test(frame);
    if (value === true) return then(frame);
    if (value === false) return otherwise(frame);
    if (value instanceof Fault) return value;
    return wrong(`"${path}" decides and has to be a boolean, not ${kindOf(value)}`);
  };
}

/** CEL's `||` (deciding value true) and `&&` (false): where one side decides, a fault of the other does not count. */
function compileLogic(deciding: boolean, [left, right]: readonly [Node, Node], around: Surrounding): Step {
  const [first, second] = [compile(left, around), compile(right, around)];
  const sign = deciding ? '||' : '&&';
  return (frame) => {
    const one = toBoolean(first(frame), sign);
    if (one === deciding) return one;
    const other = toBoolean(second(frame), sign);
    if (other === deciding) return other;
    return one instanceof Fault ? one : other;
  };
}

function toBoolean(value: Result, sign: string): boolean | Fault {
  if (typeof value === 'boolean' || value instanceof Fault) return value;
  return wrong(`"${sign}" takes booleans, not ${kindOf(value)}`);
}

function compileUnary(operator: '!' | '-', operand: Node, around: Surrounding): Step {
  const step = compile(operand, around);
  return (frame) => andThen(step(frame), (value) => operateUnary(operator, value));
}

function compileBinary(
  operator: BinaryOperator,
  [left, right]: readonly [Node, Node],
  around: Surrounding,
): Step {
  const [first, second] = [compile(left, around), compile(right, around)];
  return (frame) => {
    const one = first(frame);
    if (one instanceof Fault) return one;
    const other = second(frame);
    return other instanceof Fault ? other : operate(operator, one, other, frame.meter);
  };
}
