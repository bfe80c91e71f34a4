import { listNames, suggestName, TaskFailure, type Column, type Table } from '../../src/plugin/index.js';
import type { ColumnReader } from './column-reader.js';
import type { CsvIngestConfig } from './config.js';
import { declaredColumn } from './declared-column.js';
import { columnNames } from './header.js';
import { inferredColumn } from './inferred-column.js';
import { missingWords } from './missing-words.js';

/** Takes the records below a header and makes a table of them. */
export interface TableReader {
  /** Answers what is wrong with a record, or null. Cells that are not there count as empty. */
  add(cells: readonly string[]): string | null;
  /** To be called once: gives its memory to the table. */
  finish(): Table;
}

/** Starts a table. Throws a `TaskFailure` where the config names a column that the header does not have. */
export function tableReader(header: readonly string[], config: CsvIngestConfig): TableReader {
  const names = columnNames(header);
  const types = new Map(Object.entries(config.types));
  checkNames(config.columns, names, `${config.path}, named in \`columns\``);
  checkNames(types.keys(), names, `${config.path}, named in \`types\``);

  const missing = missingWords(config.na_values);
  const wanted = new Set(config.columns.length === 0 ? names : config.columns);
  const places = [...names.entries()].filter(([, name]) => wanted.has(name));
  const columns = places.map(([position, name]) => {
    const type = types.get(name);
    const reader = type === undefined ? inferredColumn(name, missing) : declaredColumn(name, type, missing);
    return { position, name, reader };
  });

  let rows = 0;
  return {
    add(cells) {
      if (cells.length > names.length) return `has ${cells.length} cells, but the header has ${names.length}`;
      rows += 1;
      for (const { position, name, reader } of columns) {
        const fault = reader.add(cells[position] ?? '');
        if (fault !== null) return `column "${name}": ${fault}`;
      }
      return null;
    },
    finish: () => ({ rows, columns: finishAll(columns.splice(0).map(({ reader }) => reader)) }),
  };
}

function checkNames(wanted: Iterable<string>, known: readonly string[], where: string): void {
  for (const name of wanted) {
    if (known.includes(name)) continue;
    const guess = suggestName(name, known);
    throw new TaskFailure(
      'validation',
      `${where}: there is no column "${name}"${guess}; there are ${listNames(known)}`,
    );
  }
}

/** Lets go of each reader before the next one is finished, so that cells are held twice for one column only. */
function finishAll(readers: ColumnReader[]): readonly Column[] {
  const columns: Column[] = [];
  for (let reader = readers.shift(); reader !== undefined; reader = readers.shift())
    columns.push(reader.finish());
  return columns;
}
