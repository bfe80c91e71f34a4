import { z } from 'zod';

const columnType = z.enum(['string', 'integer', 'number', 'boolean']);

/** What a config of `csv_ingest` may say. */
export const config = z.strictObject({
  path: z.string().min(1, 'must not be empty').describe('File to read, relative to the working directory'),
  delimiter: z
    .string()
    .regex(
      /^[^"\r\n\uFEFF]$/u,
      'must be one character, and neither a quote nor a line end (a tab is "\\t" in double quotes)',
    )
    .default(',')
    .describe('Character between two cells of a line; it is never guessed'),
  encoding: z
    .string()
    .refine(
      isEncoding,
      'is no encoding of the WHATWG Encoding Standard, such as utf-8, utf-16le or windows-1252',
    )
    .default('utf-8')
    .describe('Encoding of the file, by its name in the WHATWG Encoding Standard'),
  na_values: z
    .array(z.union([z.string(), z.number()]))
    .default([])
    .describe('Further words that stand for a missing value, beside those pandas knows'),
  columns: z.array(z.string()).default([]).describe('Read only these columns; by default all'),
  types: z
    .record(z.string(), columnType)
    .default({})
    .describe(
      'Type of a column by its name, where it is not to be inferred: string, integer, number or boolean',
    ),
});

/** A config with every default filled in. */
export type CsvIngestConfig = z.infer<typeof config>;

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
