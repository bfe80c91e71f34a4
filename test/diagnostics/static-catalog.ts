import { z } from 'zod';
import type { CatalogEntry, OpenedCatalog } from '../../src/plugin/catalog.js';
import { checkConfig } from '../../src/plugin/check-config.js';

const args = { args: z.array(z.unknown()).optional(), kwargs: z.record(z.string(), z.unknown()).optional() };

/** The built-in plugins as the language describes them: what the loader needs of them, and nothing that runs. */
const schemas: Readonly<Record<string, z.ZodType>> = {
  csv_ingest: z.strictObject({
    path: z.string(),
    delimiter: z.string().length(1).optional(),
    encoding: z.string().optional(),
    na_values: z.array(z.string()).optional(),
    columns: z.array(z.string()).optional(),
    types: z.record(z.string(), z.enum(['string', 'integer', 'number', 'boolean'])).optional(),
  }),
  function: z.strictObject({ function: z.string(), ...args }),
  metrics: z.strictObject({ numeric_columns: z.array(z.string()).optional(), source: z.string().optional() }),
  python_function: z.strictObject({ function: z.string(), ...args }),
  shell: z.strictObject({
    command: z.union([z.string().min(1), z.array(z.string()).min(1)]),
    stdin: z.string().optional(),
    shell: z.enum(['sh', 'sh -e', 'bash']).optional(),
    check: z.boolean().optional(),
    max_output: z.int().min(0).optional(),
  }),
};

/** A catalog of the built-in plugins alone, which finds no module that a workflow names. */
export function staticCatalog({ complete }: { readonly complete: boolean }): OpenedCatalog {
  const names = Object.keys(schemas).toSorted();
  return { catalog: { names, complete, find: (name) => entry(name) }, problems: [] };
}

function entry(name: string): CatalogEntry | undefined {
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (schema === undefined) return undefined;
  const ownWorkingDir = name !== 'function';
  return { name, ownWorkingDir, checkConfig: (config) => Promise.resolve(checkConfig(schema, config)) };
}
