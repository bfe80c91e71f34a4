import type { Json, JsonObject } from '../model/json.js';

/** What the schemas that `allowExpressions` returns refer to as `#/definitions/expression`. */
export const expressionDefinition: JsonObject = {
  type: 'string',
  pattern: '\\$\\{\\{',
  description: 'A text with an expression in it: `${{ … }}`.',
};

/**
 * A JSON Schema that also takes a text with an expression wherever the one given would refuse it: what the text becomes
 * is known when it is rendered.
 */
export function allowExpressions(schema: JsonObject): JsonObject {
  const inside = allowInside(schema);
  if (takesAnyText(schema)) return inside;
  const about = Object.entries(inside).filter(([key]) => aboutKeys.has(key));
  const rest = Object.fromEntries(Object.entries(inside).filter(([key]) => !aboutKeys.has(key)));
  const { anyOf, ...others } = rest;
  const choices = Array.isArray(anyOf) && Object.keys(others).length === 0 ? anyOf : [rest];
  return { ...Object.fromEntries(about), anyOf: [...choices, { $ref: '#/definitions/expression' }] };
}

/** What says something about a schema and checks nothing: editors look for it outside of choices. */
const aboutKeys: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples']);

/** What narrows the texts that a schema takes. A text with an expression is never too short. */
const narrowing = [
  'const',
  'enum',
  'format',
  'maxLength',
  'not',
  'oneOf',
  'allOf',
  'anyOf',
  'pattern',
  '$ref',
];

function takesAnyText(schema: JsonObject): boolean {
  const { type, anyOf } = schema;
  if (Array.isArray(anyOf) && anyOf.some((choice: Json) => isObject(choice) && takesAnyText(choice)))
    return true;
  if (narrowing.some((key) => schema[key] !== undefined)) return false;
  return type === undefined || type === 'string' || (Array.isArray(type) && type.includes('string'));
}

/** Allows expressions in what a value is made of. */
function allowInside(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]): [string, Json] => {
      if (key === 'properties' || key === 'patternProperties') return [key, mapValues(value, allowIn)];
      if (key === 'items' || key === 'additionalProperties')
        return [key, Array.isArray(value) ? value.map(allowIn) : allowIn(value)];
      // Where a text may stand in for what tells two shapes apart, it may be either.
      if (key === 'anyOf' || key === 'oneOf') return ['anyOf', mapItems(value, insideOf)];
      if (key === 'allOf') return [key, mapItems(value, insideOf)];
      return [key, value];
    }),
  );
}

function allowIn(schema: Json): Json {
  return isObject(schema) ? allowExpressions(schema) : schema;
}

function insideOf(schema: Json): Json {
  return isObject(schema) ? allowInside(schema) : schema;
}

function mapValues(value: Json, change: (one: Json) => Json): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one)]));
}

function mapItems(value: Json, change: (one: Json) => Json): Json {
  return Array.isArray(value) ? value.map(change) : value;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
