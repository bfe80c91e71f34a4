import { operateStandard } from './foreign.js';
import { deepestValue } from './limits.js';
import { LimitReached, noteMade, spend, spendItems, spendText, type Meter } from './meter.js';
import { Foreign, isList, isObject, kindOf, wrong, type Result, type Value } from './value.js';

/** The operators that take the values of both sides. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'in';

/** Applies an operator. Whole numbers of CEL and numbers of JSON mix; what mixes becomes a number of JSON. */
export function operate(operator: BinaryOperator, left: Value, right: Value, meter: Meter): Result {
  switch (operator) {
    case '==':
      return isEqual(left, right, meter);
    case '!=':
      return !isEqual(left, right, meter);
    case 'in':
      return isIn(left, right, meter);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right, meter);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      if (isNumber(left)) return calculate(operator, left, right);
      return operator === '+' ? join(left, right, meter) : onlyStandard(operator, left, right, 'two numbers');
    default:
      return operator satisfies never;
  }
}

/** Whether two values are the same: numbers by what they are worth, lists and objects by their parts. */
export function isEqual(left: Value, right: Value, meter: Meter, depth = 0): boolean {
  if (typeof left === 'string' && typeof right === 'string') {
    if (left.length === right.length) spend(meter, left.length / 1000);
    return left === right;
  }
  if (left === right) return true;
  if (typeof left === 'bigint' && typeof right === 'number') return isSameNumber(left, right);
  if (typeof left === 'number' && typeof right === 'bigint') return isSameNumber(right, left);
  if (left instanceof Foreign || right instanceof Foreign) {
    return operateStandard('==', left, right) === true;
  }
  if (depth > deepestValue) throw new LimitReached('it compares values that are nested too deeply');
  if (isList(left) && isList(right)) {
    spendItems(meter, left.length);
    return (
      left.length === right.length &&
      left.every((item, index) => isEqual(item, right[index] ?? null, meter, depth + 1))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  spendItems(meter, keys.length);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every(
    (key) => Object.hasOwn(right, key) && isEqual(left[key] ?? null, right[key] ?? null, meter, depth + 1),
  );
}

/** `-x` and `!x`. */
export function operateUnary(operator: '-' | '!', value: Value): Result {
  if (operator === '!') {
    return typeof value === 'boolean' ? !value : wrong(`"!" takes a boolean, not ${kindOf(value)}`);
  }
  if (typeof value === 'number') return -value;
  if (typeof value === 'bigint') return within(-value);
  return wrong(`"-" takes a number, not ${kindOf(value)}`);
}

function isSameNumber(integer: bigint, number: number): boolean {
  return Number.isInteger(number) && BigInt(number) === integer;
}

function isIn(item: Value, container: Value, meter: Meter): Result {
  if (isList(container)) {
    spendItems(meter, container.length);
    return container.some((other) => isEqual(item, other, meter));
  }
  if (isObject(container)) return typeof item === 'string' && Object.hasOwn(container, item);
  return wrong(`"in" looks into a list or an object, not into ${kindOf(container)}`);
}

type Comparison = '<' | '<=' | '>' | '>=';

function compare(operator: Comparison, left: Value, right: Value, meter: Meter): Result {
  const areNumbers = isNumber(left) && isNumber(right);
  const areTexts = typeof left === 'string' && typeof right === 'string';
  if (areTexts) spend(meter, Math.min(left.length, right.length) / 1000);
  const areBooleans = typeof left === 'boolean' && typeof right === 'boolean';
  if (!areNumbers && !areTexts && !areBooleans) {
    return onlyStandard(operator, left, right, 'two numbers or two strings');
  }
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return operator satisfies never;
  }
}

type Arithmetic = '+' | '-' | '*' | '/' | '%';

function calculate(operator: Arithmetic, left: number | bigint, right: Value): Result {
  if (!isNumber(right)) {
    return wrong(`"${operator}" does not work on a number and ${kindOf(right)}`);
  }
  if ((operator === '/' || operator === '%') && Number(right) === 0) return wrong('it divides by zero');
  if (typeof left === 'bigint' && typeof right === 'bigint') return within(whole(operator, left, right));
  return decimal(operator, Number(left), Number(right));
}

function whole(operator: Arithmetic, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    default:
      return operator satisfies never;
  }
}

function decimal(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    default:
      return operator satisfies never;
  }
}

/** CEL's whole numbers have 64 bits. */
function within(value: bigint): Result {
  return BigInt.asIntN(64, value) === value ? value : wrong('a whole number becomes too large');
}

function join(left: Value, right: Value, meter: Meter): Result {
  if (typeof left === 'string' && typeof right === 'string') {
    spendText(meter, left.length + right.length);
    return left + right;
  }
  if (isList(left) && isList(right)) {
    spendItems(meter, left.length + right.length);
    return noteMade(meter, left.concat(right));
  }
  return onlyStandard('+', left, right, 'two numbers, two strings or two lists');
}

function onlyStandard(operator: string, left: Value, right: Value, what: string): Result {
  if (left instanceof Foreign || right instanceof Foreign) return operateStandard(operator, left, right);
  return wrong(`"${operator}" takes ${what}, not ${kindOf(left)} and ${kindOf(right)}`);
}

function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
