import { resolve } from 'node:path';
import { TaskFailure, type JsonObject, type PluginContext } from '../../src/plugin/index.js';
import type { CsvIngestConfig } from './config.js';
import { readRecords } from './read-records.js';
import { readText } from './read-text.js';
import { tableReader, type TableReader } from './table-reader.js';

/** Reads the file, publishes its table, and tells how many rows it has and which columns. */
export async function ingest(config: CsvIngestConfig, context: PluginContext): Promise<JsonObject> {
  const table = (await readTable(config, context)).finish();
  context.publish(table);
  return { rows: table.rows, columns: table.columns.map((column) => column.name) };
}

async function readTable(
  config: CsvIngestConfig,
  { workingDir, signal }: PluginContext,
): Promise<TableReader> {
  const { path, delimiter, encoding } = config;
  const onFault = (line: number, message: string): never => {
    throw new TaskFailure('validation', `${path}, line ${line}: ${message}`);
  };
  const opened: TableReader[] = [];
  await readRecords(readText({ file: resolve(workingDir, path), path, encoding, signal }), delimiter, {
    onFault,
    onRecord(cells, line) {
      const [table] = opened;
      if (table === undefined) {
        opened.push(tableReader(cells, config));
        return;
      }
      const fault = table.add(cells);
      if (fault !== null) onFault(line(), fault);
    },
  });
  const [table] = opened;
  if (table === undefined)
    throw new TaskFailure('validation', `${path}: the file is empty, without even a header`);
  return table;
}
