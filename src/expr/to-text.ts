import type { Json } from '../model/json.js';

/** A value inside of a text: numbers and booleans as JSON writes them, null is nothing, lists and objects are JSON. */
export function toText(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}
