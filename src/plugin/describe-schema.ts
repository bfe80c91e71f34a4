import { z } from 'zod';
import type { JsonObject } from '../model/json.js';
import { toZodSchema } from './check-config.js';
import type { Plugin } from './contract.js';

/** The schema of a plugin's config as JSON Schema; null where it takes any. What JSON Schema cannot say is left open. */
export function describeSchema(config: Plugin['config']): JsonObject | null {
  if (config === undefined) return null;
  const schema = z.toJSONSchema(toZodSchema(config), { io: 'input', unrepresentable: 'any' });
  // By way of text: what the schema's author has put into it need not be JSON.
  const plain: JsonObject = JSON.parse(JSON.stringify(schema));
  return plain;
}
