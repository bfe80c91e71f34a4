import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plugin } from '../../plugins/csv_ingest/index.js';
import { valueAt, type Cell, type Json, type Table } from '../../src/plugin/index.js';
import { parseConfig } from './parse-plugin-config.js';
import { fakeContext } from './fake-context.js';

/** What came of reading a text. */
export interface Ingested {
  readonly result: unknown;
  readonly table: Table;
  /** Column name to type, in order. */
  readonly types: readonly (readonly [name: string, type: string])[];
  /** Cells by column. */
  readonly cells: readonly (readonly Cell[])[];
}

/** Writes a file of its own and has `csv_ingest` read it. */
export async function ingestText(
  content: string | Uint8Array,
  config: Record<string, Json> = {},
): Promise<Ingested> {
  const folder = mkdtempSync(join(tmpdir(), 'csv-ingest-'));
  try {
    writeFileSync(join(folder, 'data.csv'), content);
    const context = fakeContext({ workingDir: folder });
    const result = await plugin.run(parseConfig(plugin, { path: 'data.csv', ...config }), context);
    const [table] = context.published;
    if (table === undefined) throw new Error('no table was published');
    return {
      result,
      table,
      types: table.columns.map((column) => [column.name, column.type]),
      cells: table.columns.map((column) =>
        Array.from({ length: table.rows }, (_, row) => valueAt(column, row)),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The class and message with which reading a text fails, or null. */
export async function ingestFailure(
  content: string | Uint8Array,
  config: Record<string, Json> = {},
): Promise<{ readonly class: unknown; readonly message: string } | null> {
  try {
    await ingestText(content, config);
    return null;
  } catch (error) {
    if (!(error instanceof Error) || !('class' in error)) throw error;
    return { class: error.class, message: error.message };
  }
}
