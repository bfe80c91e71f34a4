import type { Json } from '../model/json.js';
import { deepestNesting } from './depth.js';

/**
 * Reads JSON that YAML would read as the same: undefined for what is no JSON, repeats a key, nests too deep, or holds a
 * number or a text that nothing could be done with.
 */
export function parseStrictJson(text: string): Json | undefined {
  const value = parse(text);
  if (value === undefined) return undefined;
  const counted = { keys: 0 };
  return isSound(value, counted, 1) && counted.keys === countKeys(text) ? value : undefined;
}

/** The offset at which a text stops being JSON, its length where it ends too early; null for JSON. */
export function faultOfJson(text: string): number | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // The engine says so for all but the end of the text.
    const at = /at position (?<at>\d+)/u.exec(error.message)?.groups?.['at'];
    return at === undefined ? text.length : Number(at);
  }
}

function parse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether all of a value can be used; counts its keys on the way. */
function isSound(value: Json, counted: { keys: number }, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return isText(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > deepestNesting) return false;
  if (Array.isArray(value)) return value.every((item: Json) => isSound(item, counted, depth + 1));
  return Object.entries(value).every(([key, item]) => {
    counted.keys += 1;
    return isText(key) && isSound(item, counted, depth + 1);
  });
}

/** Neither a process nor UTF-8 can carry others. */
function isText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** How many keys stand in a JSON text, repeated ones as often as they do: the parser tells only of the last. */
function countKeys(json: string): number {
  let keys = 0;
  for (let at = json.indexOf('"'); at !== -1; at = json.indexOf('"', at)) {
    at = endOfString(json, at);
    while (at < json.length && ' \t\r\n'.includes(json.charAt(at))) at += 1;
    if (json[at] === ':') keys += 1;
  }
  return keys;
}

/** The offset after the quote that closes a string. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}
