import type { Json } from '../model/json.js';

/**
 * A value inside of a text: numbers and booleans as JSON writes them, null is nothing, lists and objects are JSON. Throws
 * `RangeError` for one that `textOrNull` refuses.
 */
export function toText(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}

/** The same; null for a value that is nested too deeply, or too large, for any JSON to be written of it. */
export function textOrNull(value: Json): string | null {
  try {
    return toText(value);
  } catch (error) {
    // The stack, or the longest string there is.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
