import type { Json } from '../model/json.js';

/** Notes that a value was changed to fit JSON, and returns what stands for it: null unless said otherwise. */
export type Loss = (what: string, instead?: Json) => Json;

/** The parts of a value that becomes a list or an object. */
export interface Parts {
  readonly kind: 'list' | 'object';
  readonly keys: Keys;
  /** May throw what a getter or a proxy throws. */
  read(key: string | number): unknown;
  /** The objects that this is: one of them among its own parts is a cycle. */
  readonly originals: readonly object[];
}

/** The keys of an object, or the positions of a list, of which there may be billions. */
export interface Keys {
  readonly length: number;
  at(index: number): string | number;
}

/** Encodes a value that has no parts. */
export function toLeaf(value: unknown, lose: Loss): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : lose(`${value} became null`);
    case 'bigint':
      return Number.isSafeInteger(Number(value))
        ? Number(value)
        : lose('a BigInt became text', value.toString());
    case 'undefined':
      return lose('undefined became null');
    case 'function':
      return lose('a function became null');
    case 'symbol':
      return lose('a symbol became null');
    case 'object':
    default:
      return null;
  }
}

/** Encodes an object that JSON writes as one value, or tells its parts. Throws what the object's own code throws. */
export function toParts(value: object, lose: Loss): Parts | { readonly json: Json } {
  if (Array.isArray(value)) return toListParts(value, value);
  if (isDate(value)) return { json: encodeDate(value, lose) };
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return { json: lose('bytes became base64 text', Buffer.from(value).toString('base64')) };
  }
  if (ArrayBuffer.isView(value)) return toViewParts(value, lose);
  if (value instanceof Map) return toMapParts(value, lose);
  if (value instanceof Set) {
    lose('a Set became a list');
    return toListParts([...value], value);
  }
  if (value instanceof Promise) return { json: lose('a promise that nobody awaited became null') };
  if (value instanceof RegExp) return { json: lose('a RegExp became text', String(value)) };
  if (isBoxed(value)) return { json: toLeaf(value.valueOf(), lose) };
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return toStandIn(value, value.toJSON(''), lose);
  if (value instanceof Error) {
    const { name, message }: { readonly name: unknown; readonly message: unknown } = value;
    return {
      json: lose('an Error became its name and message', { name: String(name), message: String(message) }),
    };
  }
  return toMemberParts(value, [value]);
}

function isDate(value: object): value is Date {
  // oxlint-disable-next-line no-restricted-globals -- a kind of value; no clock is read
  return value instanceof Date;
}

function encodeDate(date: Date, lose: Loss): Json {
  if (Number.isNaN(date.getTime())) return lose('an invalid Date became null');
  return lose('a Date became ISO text', date.toISOString());
}

function toViewParts(view: ArrayBufferView, lose: Loss): Parts | { readonly json: Json } {
  if (view instanceof Uint8Array || view instanceof DataView) {
    const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
    return { json: lose('bytes became base64 text', bytes.toString('base64')) };
  }
  lose(`a ${view.constructor.name} became a list`);
  const length: unknown = Reflect.get(view, 'length');
  return {
    kind: 'list',
    keys: toPositions(Number(length)),
    read: (index): unknown => Reflect.get(view, index),
    originals: [view],
  };
}

function toMapParts(map: ReadonlyMap<unknown, unknown>, lose: Loss): Parts {
  const keys = [...map.keys()];
  if (!keys.every((key) => typeof key === 'string')) {
    lose('a Map became a list of pairs');
    return toListParts([...map], map);
  }
  lose('a Map became an object');
  return { kind: 'object', keys: toNames(keys), read: (key) => map.get(key), originals: [map] };
}

/** As JSON does, an object is asked once for what stands for it. */
function toStandIn(value: object, stand: unknown, lose: Loss): Parts | { readonly json: Json } {
  if (typeof stand !== 'object' || stand === null) return { json: toLeaf(stand, lose) };
  if ('toJSON' in stand && !isDate(stand)) return toMemberParts(stand, [value, stand]);
  const parts = toParts(stand, lose);
  return 'keys' in parts ? { ...parts, originals: [...parts.originals, value] } : parts;
}

function toListParts(list: readonly unknown[], original: object): Parts {
  return {
    kind: 'list',
    keys: toPositions(list.length),
    read: (index) => Reflect.get(list, index),
    originals: [original],
  };
}

function toMemberParts(value: object, originals: readonly object[]): Parts {
  return {
    kind: 'object',
    keys: toNames(Object.keys(value)),
    read: (key): unknown => Reflect.get(value, key),
    originals,
  };
}

function toNames(names: readonly string[]): Keys {
  return { length: names.length, at: (index) => names[index] ?? '' };
}

function toPositions(length: number): Keys {
  return { length, at: (index) => index };
}

const boxes: readonly string[] = ['Number', 'String', 'Boolean', 'BigInt'].map((name) => `[object ${name}]`);

function isBoxed(value: object): boolean {
  return boxes.includes(Object.prototype.toString.call(value)) && typeof value.valueOf() !== 'object';
}
