import type { Frame, Step } from './evaluation.js';
import type { LoopItem } from './scope.js';
import {
  absent,
  Fault,
  isIndex,
  isList,
  isObject,
  kindBesideWhole,
  kindOf,
  wrong,
  type Result,
  type Value,
} from './value.js';

/** The value of a name that no macro gave. A name that is nothing is a fault: the check has refused it. */
export function rootStep(name: string): Step {
  switch (name) {
    case 'params':
    case 'env':
    case 'secrets':
    case 'tasks':
      return () => wrong(`"${name}" is no value by itself`);
    case 'run':
    case 'workflow':
      return ({ scope }) => scope[name];
    case 'item':
      return ({ scope }) => valueOfItem(scope.loops.at(-1), name);
    case 'each':
      return ({ scope }) => describeItem(scope.loops.at(-1));
    case 'result':
      return ({ scope }) => (scope.result === undefined ? wrong('there is no "result" here') : scope.result);
    default:
      return ({ scope }) =>
        valueOfItem(
          scope.loops.findLast(({ as }) => as === name),
          name,
        );
  }
}

/** The roots whose members are declared. */
export type Declaring = 'params' | 'env' | 'secrets' | 'tasks';

/** Whether a name is one of those roots. */
export function isDeclaring(name: string): name is Declaring {
  return name === 'params' || name === 'env' || name === 'secrets' || name === 'tasks';
}

/**
 * A declared name behind its root. One that is not declared is not merely absent: the check has refused it, and
 * `default` and `has` do not answer it either.
 */
export function declared(root: Declaring, name: Value, { scope }: Frame): Result {
  if (typeof name !== 'string') return wrong(`"${root}" is asked for a name, not for ${kindOf(name)}`);
  if (root === 'tasks') return scope.task(name) ?? wrong(`there is no task "${name}"`);
  const values = scope[root];
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return value === undefined ? wrong(`there is no "${name}" in "${root}"`) : value;
}

/** `object.name`; `path` is how the object is written. */
export function member(object: Value, name: string, path: string): Result {
  if (isObject(object)) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    return value === undefined ? absent(`"${path}" has no "${name}"`) : value;
  }
  return absent(`"${path}" is ${kindOf(object)} and has no "${name}"`);
}

/** `list[index]` or `object[key]`; `path` is how the list or object is written. */
export function element(container: Value, index: Value, path: string): Result {
  if (!isList(container)) {
    if (typeof index === 'string') return member(container, index, path);
    return wrong(`"${path}" is ${kindOf(container)} and cannot be asked for ${kindOf(index)}`);
  }
  if (!isIndex(index))
    return wrong(`"${path}" is a list and takes a whole number, not ${kindBesideWhole(index)}`);
  const value = index >= 0 ? container[Number(index)] : undefined;
  if (value !== undefined) return value;
  const size = container.length === 1 ? '1 item' : `${container.length} items`;
  return absent(`"${path}" has ${size} and none at ${index}`);
}

/** Goes on with a value, or ends with the fault that stands for it. */
export function andThen(result: Result, next: (value: Value) => Result): Result {
  return result instanceof Fault ? result : next(result);
}

function valueOfItem(loop: LoopItem | undefined, name: string): Result {
  return loop === undefined ? wrong(`there is no "${name}" here`) : loop.item;
}

function describeItem(loop: LoopItem | undefined): Result {
  if (loop === undefined) return wrong('there is no "each" here');
  return { index: loop.index, key: loop.key, length: loop.length };
}
