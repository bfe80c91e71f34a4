import type { z } from 'zod';
import type { JsonObject } from '../model/json.js';

/** A key that makes a way, and those that may only stand beside such a key. */
type Way = readonly [way: string, ...beside: string[]];

/**
 * For editors: the JSON Schema of a mapping that says one thing in one of several ways also refuses two of them, or none.
 * oprun itself tells such mistakes in words of its own.
 */
export function withOneWay<Mapping extends z.ZodObject>(mapping: Mapping, ways: readonly Way[]): Mapping {
  const all = ways.flat();
  const refused = (own: Way): string[] => all.filter((key) => !own.includes(key));
  return mapping.meta({ anyOf: ways.map((own) => toForm(mapping, own[0], refused(own))) });
}

/** The same for a mapping that needs one of some keys, and may have several. */
export function withAnyWay<Mapping extends z.ZodObject>(mapping: Mapping, ways: readonly string[]): Mapping {
  return mapping.meta({ anyOf: ways.map((way) => toForm(mapping, way, [])) });
}

/** All keys stand in every form: some readers of JSON Schema take for unknown what one of two schemas does not know. */
function toForm(mapping: z.ZodObject, way: string, refused: readonly string[]): JsonObject {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.keys(mapping.shape).map((key) => [key, !refused.includes(key)])),
    required: [way],
    additionalProperties: false,
  };
}
