import { Environment } from '@marcbachmann/cel-js';
import type { Json } from '../model/json.js';
import { Foreign, isList, isObject, kindOf, wrong, type Fault, type Result, type Value } from './value.js';

/**
 * Lets CEL's own library do what we do not: its functions, and operators on its own kinds of values. It is handed no
 * list and no object: it cannot read every key of one.
 */
export function callStandard(name: string, receiver: Value | undefined, args: readonly Value[]): Result {
  const all = receiver === undefined ? args : [receiver, ...args];
  const refused = wrong(`${name}() ${whyRefused(name, all)}`);
  if (all.some((value) => isList(value) || isObject(value))) return refused;
  const names = args.map((_, index) => `a${index}`).join(', ');
  const program = programOf(receiver === undefined ? `${name}(${names})` : `r.${name}(${names})`);
  const outcome = attempt(program, receiver, args) ?? attempt(program, receiver, args.map(toWhole));
  return outcome ?? refused;
}

function whyRefused(name: string, values: readonly Value[]): string {
  const [value] = values;
  const wanted = values.length === 1 && value !== undefined ? conversions.get(name) : undefined;
  if (wanted !== undefined && typeof value === 'string') return `was given a string that is no ${wanted}`;
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (wanted !== undefined && isNumber) return 'was given a number that is out of its range';
  return `does not take ${values.length === 0 ? 'nothing' : kinds(values)}`;
}

/** What the string stands for that a function of that name takes. */
const conversions: ReadonlyMap<string, string> = new Map([
  ['int', 'whole number'],
  ['uint', 'whole number from 0 on'],
  ['double', 'number'],
  ['bool', 'boolean'],
  ['timestamp', 'time, such as "2026-01-31T06:00:00Z"'],
  ['duration', 'duration, such as "1h30m"'],
]);

/** An operator where at least one side is a value of CEL alone. */
export function operateStandard(operator: string, left: Value, right: Value): Result {
  const refused = wrong(`"${operator}" does not work on ${kindOf(left)} and ${kindOf(right)}`);
  if ([left, right].some((value) => isList(value) || isObject(value))) return refused;
  return attempt(programOf(`a0 ${operator} a1`), undefined, [left, right]) ?? refused;
}

/** `type(x)`, also for lists and objects. */
export function typeOf(value: Value): Result {
  if (isList(value)) return typeNamed('list');
  if (isObject(value)) return typeNamed('map');
  return callStandard('type', undefined, [value]);
}

/** The type that a word of CEL stands for, as in `type(x) == string`. */
export function typeNamed(name: string): Result {
  return attempt(programOf(name), undefined, []) ?? wrong(`there is no type ${name}`);
}

/** Times are ISO text, durations such as `3600s`. */
export function foreignToJson({ value }: Foreign): Json | Fault {
  const plain: unknown = value.valueOf();
  if (typeof plain === 'bigint') return Number(plain);
  if ('toISOString' in value && typeof value.toISOString === 'function') return String(value.toISOString());
  if (isDuration(value)) return value.toString();
  return wrong('the result is a value of CEL alone, which JSON cannot hold');
}

function isDuration(value: object): value is { readonly seconds: bigint; readonly toString: () => string } {
  return 'seconds' in value && 'nanos' in value;
}

/** The words of CEL that stand for types. */
export const typeNames: ReadonlySet<string> = new Set([
  'string',
  'bool',
  'int',
  'uint',
  'double',
  'map',
  'list',
  'bytes',
  'null_type',
  'type',
]);

type Program = (context: Record<string, unknown>) => unknown;

const environment = new Environment({ unlistedVariablesAreDyn: true });

const programs = new Map<string, Program>();

function programOf(text: string): Program {
  const known = programs.get(text);
  if (known !== undefined) return known;
  const program = environment.parse(text);
  programs.set(text, program);
  return program;
}

/** Null where the library has nothing to do with such values. */
function attempt(program: Program, receiver: Value | undefined, args: readonly Value[]): Result | null {
  const context: Record<string, unknown> = {};
  if (receiver !== undefined) context['r'] = toLibrary(receiver);
  for (const [index, value] of args.entries()) context[`a${index}`] = toLibrary(value);
  try {
    return fromLibrary(program(context));
  } catch (error) {
    // Its errors show values; a fault of ours does not.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

function toLibrary(value: Value): unknown {
  return value instanceof Foreign ? value.value : value;
}

function fromLibrary(value: unknown): Result | null {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return typeof value === 'object' && value !== null ? new Foreign(value) : null;
}

/** Numbers of JSON stand for whole numbers where a function takes only those. */
function toWhole(value: Value): Value {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

function kinds(values: readonly Value[]): string {
  return values.map(kindOf).join(' and ');
}
