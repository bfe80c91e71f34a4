import { z } from 'zod';
import type { JsonObject } from '../model/json.js';
import { toZodSchema } from './check-config.js';
import type { Plugin } from './contract.js';

/**
 * The schema of a plugin's config as JSON Schema; null where it takes any. What JSON Schema cannot say is left open.
 * Throws an `Error` that says why where the schema can be applied but not be read.
 */
export function describeSchema(config: Plugin['config']): JsonObject | null {
  if (config === undefined) return null;
  const schema = toZodSchema(config);
  if (!('_zod' in schema)) throw new Error('it is no schema of zod 4');
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  // By way of text: what the schema's author has put into it need not be JSON.
  const plain: JsonObject = JSON.parse(JSON.stringify(described));
  return plain;
}
