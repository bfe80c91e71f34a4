import { nearName, TaskFailure } from '../../src/plugin/index.js';
import type { Target } from './target.js';

/** A function that was found. */
export interface FoundFunction {
  /** Calls it, with the object it is a member of as `this`. */
  readonly call: (args: readonly unknown[]) => unknown;
}

/** Looks a function up in what a module exports. Throws a `TaskFailure` of class `validation` where there is none. */
export function findFunction(
  exports: Readonly<Record<string, unknown>>,
  { module, names }: Target,
): FoundFunction {
  let owner: unknown;
  let value: unknown = exports;
  for (const [depth, name] of names.entries()) {
    owner = value;
    value = lookUp(owner, name, depth === 0);
    if (value === undefined) throw invalid(describeMissing(owner, name, [module, ...names.slice(0, depth)]));
  }
  if (typeof value !== 'function')
    throw invalid(`"${names.join('.')}" of ${module} is ${describe(value)}, not a function`);
  if (isClass(value)) throw invalid(`"${names.join('.')}" of ${module} is a class, which cannot be called`);
  const found = value;
  const receiver = names.length === 1 ? undefined : owner;
  return { call: (args) => Reflect.apply(found, receiver, [...args]) };
}

function lookUp(owner: unknown, name: string, isExport: boolean): unknown {
  if (!isObject(owner)) return undefined;
  // A module has no prototype; what other objects inherit from a class is theirs, what all have is not.
  if (Object.hasOwn(owner, name) || (name in owner && !(name in Object.prototype)))
    return Reflect.get(owner, name);
  // The exports of a CommonJS module that Node could not foresee.
  return isExport && isObject(Reflect.get(owner, 'default'))
    ? lookUp(Reflect.get(owner, 'default'), name, false)
    : undefined;
}

function describeMissing(owner: unknown, name: string, trail: readonly string[]): string {
  const [module = '', ...names] = trail;
  const what =
    names.length === 0
      ? `${module} has no export "${name}"`
      : `"${names.join('.')}" of ${module} has no member "${name}"`;
  const known = isObject(owner) ? Object.keys(owner) : [];
  const near = nearName(name, known);
  if (near !== null) return `${what}; did you mean "${near}"?`;
  const few = known.slice(0, 10).join(', ');
  return few === '' ? what : `${what}; it has ${few}`;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function invalid(message: string): TaskFailure {
  return new TaskFailure('validation', message);
}
