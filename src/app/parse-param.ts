import type { Json } from '../model/json.js';
import type { ParamType } from '../model/parameter.js';
import { describeValue } from '../text/describe-value.js';
import { parseValue } from '../workflow/read-params-file.js';

/** A value, or what is wrong with its text. */
export type ParsedParam =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/**
 * Turns what was typed into a value of a type: a string is the text itself, a number as JSON writes it, `true` or
 * `false`, a list or a mapping in JSON or in YAML's braces.
 */
export function parseParam(type: ParamType, text: string): ParsedParam {
  if (type === 'string') return { ok: true, value: text };
  const value = parse(type, text);
  if (value !== undefined) return { ok: true, value };
  const found = text === '' ? 'nothing' : describeValue(text).replace(/^the string /u, '');
  return { ok: false, message: `expected ${expected[type]}, found ${found}` };
}

const expected: Readonly<Record<Exclude<ParamType, 'string'>, string>> = {
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list such as ["a", "b"]',
  object: 'a mapping such as {"a": 1}',
};

function parse(type: Exclude<ParamType, 'string'>, text: string): Json | undefined {
  switch (type) {
    case 'integer':
      return parseInteger(text);
    case 'number':
      return parseNumber(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'list':
    case 'object': {
      const parsed = parseValue(text, '');
      if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return undefined;
      return Array.isArray(parsed.value) === (type === 'list') ? parsed.value : undefined;
    }
    default:
      return type satisfies never;
  }
}

/** Digits that a number cannot hold would be lost. */
function parseInteger(text: string): number | undefined {
  const value = /^[-+]?\d+$/u.test(text) ? Number(text) : undefined;
  return Number.isSafeInteger(value) ? value : undefined;
}

function parseNumber(text: string): number | undefined {
  const value = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/u.test(text) ? Number(text) : undefined;
  return Number.isFinite(value) ? value : undefined;
}
