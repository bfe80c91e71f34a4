import type { Json } from '../model/json.js';
import { foreignToJson } from './foreign.js';
import { deepestValue } from './limits.js';
import { LimitReached, spend, spendText, type Meter } from './meter.js';
import { Fault, Foreign, isList, wrong, type Value, type ValueObject } from './value.js';

/**
 * What an evaluation gives, as JSON: whole numbers become numbers, also those inside. Lists and objects that come from
 * the scope are handed on as they are; what the expression made is bounded, however often it names the same value.
 */
export function toJson(value: Value, meter: Meter): Json | Fault {
  return convert(value, meter, 0);
}

/** Counts all parts of a value, each as often as it stands there. Throws `LimitReached` for too many, or too deep ones. */
export function spendParts(value: Value, meter: Meter, depth = 0): void {
  if (typeof value === 'string') return spend(meter, value.length / 100);
  if (typeof value !== 'object' || value === null || value instanceof Foreign) return undefined;
  if (depth > deepestValue) throw tooDeep();
  if (isList(value)) {
    spend(meter, (1 + value.length) / 5);
    for (const item of value) spendParts(item, meter, depth + 1);
    return undefined;
  }
  for (const key of Object.keys(value)) {
    spend(meter, 0.2 + key.length / 100);
    spendParts(value[key] ?? null, meter, depth + 1);
  }
  return undefined;
}

function convert(value: Value, meter: Meter, depth: number): Json | Fault {
  if (typeof value === 'string') {
    if (depth > 0) spendText(meter, value.length);
    return value;
  }
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') {
    // JSON writes no sign before a zero.
    return Number.isFinite(value) ? value + 0 : wrong('the result is a number that JSON cannot hold');
  }
  if (value instanceof Foreign) return foreignToJson(value);
  if (isGiven(value, meter)) {
    if (depth > 0) spendParts(value, meter, depth);
    return value;
  }
  if (depth > deepestValue) throw tooDeep();
  spend(meter, 2);
  return isList(value) ? convertList(value, meter, depth) : convertObject(value, meter, depth);
}

/** Only what the expression made can hold anything but JSON. */
function isGiven(value: readonly Value[] | ValueObject, meter: Meter): value is readonly Json[] {
  return meter.made?.has(value) !== true;
}

function convertList(list: readonly Value[], meter: Meter, depth: number): Json | Fault {
  const items: Json[] = [];
  for (const item of list) {
    const json = convert(item, meter, depth + 1);
    if (json instanceof Fault) return json;
    items.push(json);
  }
  return items;
}

function convertObject(object: ValueObject, meter: Meter, depth: number): Json | Fault {
  const entries: [string, Json][] = [];
  for (const [key, part] of Object.entries(object)) {
    const json = convert(part, meter, depth + 1);
    if (json instanceof Fault) return json;
    entries.push([key, json]);
  }
  return Object.fromEntries(entries);
}

function tooDeep(): LimitReached {
  return new LimitReached('it goes through a value that is nested too deeply');
}
