import { definePlugin } from '../../src/plugin/index.js';
import { config } from './config.js';

/** Reads a CSV file into a table. */
export const plugin = definePlugin({
  name: 'csv_ingest',
  summary: 'Reads a CSV file into a table of typed columns',
  config,
  async run(settings, context) {
    const { ingest } = await import('./ingest.js');
    return ingest(settings, context);
  },
});
