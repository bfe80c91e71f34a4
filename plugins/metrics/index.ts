import { z } from 'zod';
import { definePlugin } from '../../src/plugin/index.js';

const config = z.strictObject({
  numeric_columns: z
    .array(z.string())
    .default([])
    .describe('Columns to describe; by default every column of numbers or booleans'),
  source: z
    .string()
    .min(1, 'must not be empty')
    .optional()
    .describe('Id of the task whose table to read; by default the nearest one above this task'),
});

/** Describes the columns of a table. */
export const plugin = definePlugin({
  name: 'metrics',
  summary: 'Describes columns of a table: mean, median, std, min, max, count',
  config,
  async run(settings, context) {
    const { describeTable } = await import('./describe-table.js');
    return describeTable(context.table(settings.source), settings.numeric_columns);
  },
});
