import type { Json } from '../model/json.js';
import type { ParamDeclaration, ParamType } from '../model/parameter.js';
import { describeValue, quoted } from '../text/describe-value.js';
import { parseParamPattern, type SafePattern } from './safe-pattern.js';

/**
 * Whether a value may be given to a parameter: null, or what was expected and what was found. A pattern is a JavaScript
 * regular expression with the flag `u`, tried on a text that is short enough for it: at most 10,000 characters. Throws
 * for one that the check of the file refuses.
 */
export function checkParam(declaration: ParamDeclaration, value: Json): string | null {
  if (isAllowed(declaration, value)) return null;
  return `expected ${describeAllowed(declaration)}, found ${describeFound(declaration, value)}`;
}

/** What a parameter may be: `an integer of at least 1`, `one of "fast", "full"`. */
export function describeAllowed({
  type,
  enum: allowed,
  pattern,
  minimum,
  maximum,
}: ParamDeclaration): string {
  if (allowed !== null) return describeList(allowed);
  const range =
    minimum !== null && maximum !== null
      ? ` from ${String(minimum)} to ${String(maximum)}`
      : minimum !== null
        ? ` of at least ${String(minimum)}`
        : maximum !== null
          ? ` of at most ${String(maximum)}`
          : '';
  return `${paramNouns[type]}${range}${pattern === null ? '' : ` that matches ${pattern}`}`;
}

/** What the values of a type are called in a sentence. */
export const paramNouns: Readonly<Record<ParamType, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  object: 'a mapping',
};

const mostListed = 20;

function describeList(values: readonly Json[]): string {
  const shown = values
    .slice(0, mostListed)
    .map((value) => (typeof value === 'string' ? quoted(value) : JSON.stringify(value)));
  const more = values.length - shown.length;
  const rest = more === 0 ? '' : ` and ${String(more)} more`;
  return values.length === 1 ? shown.join('') : `one of ${shown.join(', ')}${rest}`;
}

function describeFound({ type, pattern }: ParamDeclaration, value: Json): string {
  if (type !== 'string' || pattern === null || typeof value !== 'string') return describeValue(value);
  const { longest } = safePattern(pattern);
  if (value.length <= longest) return describeValue(value);
  const [found, most] = [value.length, longest].map((count) => count.toLocaleString('en-US'));
  return `a string of ${String(found)} characters: this pattern is tried on at most ${String(most)}`;
}

function safePattern(pattern: string): SafePattern {
  const parsed = parseParamPattern(pattern);
  if (!parsed.ok) throw new Error(`a pattern that was never checked: ${pattern}`);
  return parsed.pattern;
}

function isAllowed(declaration: ParamDeclaration, value: Json): boolean {
  const { type, enum: allowed, pattern, minimum, maximum } = declaration;
  if (!isOfType(type, value)) return false;
  if (allowed !== null && !allowed.some((one) => sameJson(one, value))) return false;
  if (typeof value === 'number') return value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
  if (typeof value !== 'string' || pattern === null) return true;
  const { expression, longest } = safePattern(pattern);
  return value.length <= longest && expression.test(value);
}

function isOfType(type: ParamType, value: Json): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return type satisfies never;
  }
}

/** Whether two values are the same; the order of keys does not count. */
function sameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [ours, theirs] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return (
    ours.size === theirs.size && [...ours].every(([key, value]) => sameJson(value, theirs.get(key) ?? null))
  );
}
