/**
 * A value while an expression is evaluated. JSON stays as it is, numbers included; CEL's whole numbers are `bigint`.
 * Objects are read by their own keys alone, so that no name reaches a prototype.
 */
export type Value = null | boolean | number | bigint | string | readonly Value[] | ValueObject | Foreign;

/** An object of JSON, or one that the expression makes. */
export interface ValueObject {
  readonly [key: string]: Value;
}

/** A value that only CEL's own functions understand: a timestamp, a duration, bytes, an unsigned number, a type. */
export class Foreign {
  readonly value: object;

  constructor(value: object) {
    this.value = value;
  }
}

/**
 * Why there is no value. `absent`: something that was named is not there, which `default` answers. Faults are returned
 * and not thrown: `&&`, `||` and `exists` pass over them.
 */
export class Fault {
  readonly kind: 'absent' | 'wrong';
  readonly message: string;

  constructor(kind: 'absent' | 'wrong', message: string) {
    this.kind = kind;
    this.message = message;
  }
}

/** What evaluating a part of an expression gives. */
export type Result = Value | Fault;

/** Something that was named is not there. */
export function absent(message: string): Fault {
  return new Fault('absent', message);
}

/** A value of a kind that does not fit, or an impossible operation. */
export function wrong(message: string): Fault {
  return new Fault('wrong', message);
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value): value is ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Foreign);
}

/** Whether a value is a whole number, as an index has to be. */
export function isIndex(value: Value): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

/** The kind of a value that should have been a whole number. */
export function kindBesideWhole(value: Value): string {
  return typeof value === 'number' ? 'a number with decimals' : kindOf(value);
}

/** The kind of a value in plain words. The value itself is not shown: it may be a secret. */
export function kindOf(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'a string';
  if (typeof value === 'number' || typeof value === 'bigint') return 'a number';
  if (typeof value === 'boolean') return 'a boolean';
  if (value instanceof Foreign) return 'a value of CEL alone';
  return isList(value) ? 'a list' : 'an object';
}
