import type { Json } from '../model/json.js';
import { TaskFailure } from './task-failure.js';

/** A value as JSON holds it, and what was lost on the way. */
export interface EncodedResult {
  readonly value: Json;
  /** One text a loss, such as `result.items[3].when: a Date became ISO text`; after ten, one that counts the rest. */
  readonly losses: readonly string[];
}

/** How large a result may be. */
export interface ResultLimits {
  /** Lists and objects inside one another; what lies deeper becomes null. */
  readonly depth: number;
  /** Values in all; more fail the task. */
  readonly nodes: number;
}

/**
 * Turns whatever a plugin has returned into JSON, by the table in `docs/writing-plugins.md`: it refuses nothing, and
 * names every value that JSON cannot hold as it was. Throws a `TaskFailure` of class `resource` where the value is too
 * large, and nothing else, whatever getters, proxies and `toJSON` of the value do.
 */
export function encodeResult(value: unknown, limits: ResultLimits = defaultLimits): EncodedResult {
  const walk: Walk = { limits, nodes: 0, path: [], ancestors: new Set(), losses: [], unnamed: 0 };
  // A function that returns nothing is common and means null.
  const encoded = value === undefined ? null : encode(value, walk);
  const rest = walk.unnamed === 0 ? [] : [`${walk.unnamed} more values of the result were changed to fit JSON`];
  return { value: encoded, losses: [...walk.losses, ...rest] };
}

const defaultLimits: ResultLimits = { depth: 1000, nodes: 10_000_000 };
const namedLosses = 10;

/** Where the encoder is, what it has counted, and what lies around the value at hand. */
interface Walk {
  readonly limits: ResultLimits;
  nodes: number;
  readonly path: (string | number)[];
  readonly ancestors: Set<object>;
  readonly losses: string[];
  unnamed: number;
}

function encode(value: unknown, walk: Walk): Json {
  count(walk, 1);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : lose(walk, `${value} became null`);
    case 'bigint':
      return encodeBigInt(value, walk);
    case 'undefined':
      return lose(walk, 'undefined became null');
    case 'function':
      return lose(walk, 'a function became null');
    case 'symbol':
      return lose(walk, 'a symbol became null');
    case 'object':
      return value === null ? null : encodeNested(value, walk);
  }
}

function count(walk: Walk, nodes: number): void {
  walk.nodes += nodes;
  if (walk.nodes <= walk.limits.nodes) return;
  throw new TaskFailure('resource', `the result holds more than ${walk.limits.nodes.toLocaleString('en')} values`);
}

function encodeBigInt(value: bigint, walk: Walk): Json {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  return lose(walk, 'a BigInt became text', value.toString());
}

/** Guards what no value may do: hold itself, lie too deep, or throw when it is read. */
function encodeNested(value: object, walk: Walk): Json {
  if (walk.ancestors.has(value)) return lose(walk, 'a value that holds itself became null');
  if (walk.ancestors.size >= walk.limits.depth) return lose(walk, `what lies deeper than ${walk.limits.depth} became null`);
  const depth = walk.path.length;
  walk.ancestors.add(value);
  try {
    return encodeObject(value, walk);
  } catch (error) {
    if (error instanceof TaskFailure) throw error;
    walk.path.length = depth;
    return lose(walk, 'a value that cannot be read became null');
  } finally {
    walk.ancestors.delete(value);
  }
}

function encodeObject(value: object, walk: Walk): Json {
  if (Array.isArray(value)) return encodeList(value, walk);
  if (value instanceof Date) return encodeDate(value, walk);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return encodeBinary(value, walk);
  }
  if (value instanceof Map) return encodeMap(value, walk);
  if (value instanceof Set) return lose(walk, 'a Set became a list', encodeList([...value], walk));
  if (value instanceof Promise) return lose(walk, 'a promise that nobody awaited became null');
  if (value instanceof RegExp) return lose(walk, 'a RegExp became text', String(value));
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return encode(value.valueOf(), walk);
  if ('toJSON' in value && typeof value.toJSON === 'function') return encodeOwnJson(value.toJSON(String(walk.path.at(-1) ?? '')), walk);
  if (value instanceof Error) {
    const { name, message } = value;
    return lose(walk, 'an Error became its name and message', { name: String(name), message: String(message) });
  }
  return encodeMembers(value, walk);
}

/** As JSON does, an object is asked once for what stands for it. */
function encodeOwnJson(stand: unknown, walk: Walk): Json {
  if (typeof stand !== 'object' || stand === null) return encode(stand, walk);
  if (Array.isArray(stand)) return encodeNested(stand, walk);
  return 'toJSON' in stand ? encodeMembers(stand, walk) : encodeNested(stand, walk);
}

function encodeDate(date: Date, walk: Walk): Json {
  if (Number.isNaN(date.getTime())) return lose(walk, 'an invalid Date became null');
  return lose(walk, 'a Date became ISO text', date.toISOString());
}

function encodeBinary(value: ArrayBufferView | ArrayBuffer | SharedArrayBuffer, walk: Walk): Json {
  if (!ArrayBuffer.isView(value)) return lose(walk, 'bytes became base64 text', Buffer.from(value).toString('base64'));
  if (value instanceof Uint8Array || value instanceof DataView) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return lose(walk, 'bytes became base64 text', bytes.toString('base64'));
  }
  const list: readonly unknown[] = Array.from(Object.values(value));
  return lose(walk, `a ${value.constructor.name} became a list`, encodeList(list, walk));
}

function encodeMap(map: ReadonlyMap<unknown, unknown>, walk: Walk): Json {
  const entries = [...map];
  if (!entries.every((entry): entry is [string, unknown] => typeof entry[0] === 'string')) {
    return lose(walk, 'a Map became a list of pairs', encodeList(entries, walk));
  }
  const members = entries.map(([key, value]): [string, Json] => [key, encodeAt(key, () => value, walk)]);
  return lose(walk, 'a Map became an object', Object.fromEntries(members));
}

function encodeList(list: readonly unknown[], walk: Walk): Json {
  // A list of a billion holes is refused before anybody walks it.
  if (list.length > walk.limits.nodes) count(walk, list.length);
  return Array.from(list, (_, index) => encodeAt(index, () => list[index], walk));
}

function encodeMembers(value: object, walk: Walk): Json {
  const members: [string, Json][] = [];
  for (const key of Object.keys(value)) {
    const read = (): unknown => Reflect.get(value, key);
    const member = encodeAt(key, read, walk, true);
    if (member !== undefined) members.push([key, member]);
  }
  // Defines `__proto__` as the ordinary key that it is.
  return Object.fromEntries(members);
}

function encodeAt(step: string | number, read: () => unknown, walk: Walk): Json;
/** A member that is undefined is dropped without a word, as JSON does. */
function encodeAt(step: string | number, read: () => unknown, walk: Walk, optional: true): Json | undefined;
function encodeAt(step: string | number, read: () => unknown, walk: Walk, optional = false): Json | undefined {
  walk.path.push(step);
  try {
    const value = read();
    return value === undefined && optional ? undefined : encode(value, walk);
  } catch (error) {
    if (error instanceof TaskFailure) throw error;
    return lose(walk, 'a value that cannot be read became null');
  } finally {
    walk.path.pop();
  }
}

function lose(walk: Walk, what: string, value: Json = null): Json {
  if (walk.losses.length >= namedLosses) walk.unnamed += 1;
  else walk.losses.push(`${describePath(walk.path)}: ${what}`);
  return value;
}

function describePath(path: readonly (string | number)[]): string {
  const shown = path.length > 20 ? [...path.slice(0, 20), '…'] : path;
  return shown.reduce<string>((text, step) => text + describeStep(step), 'result');
}

function describeStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  const key = step.length > 60 ? `${step.slice(0, 60)}…` : step;
  return /^[A-Za-z_$][\w$]*$|^…$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
