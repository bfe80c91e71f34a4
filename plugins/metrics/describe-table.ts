import {
  columnNamed,
  listNames,
  suggestName,
  TaskFailure,
  type Column,
  type NumberColumn,
  type Table,
} from '../../src/plugin/index.js';
import { describeNumbers, type Description } from './describe-numbers.js';

/**
 * Describes columns of a table, by name. Throws a `TaskFailure` where a name stands for no column, or for one of text.
 *
 * @param names in which order; none stands for every column of numbers or booleans
 */
export function describeTable(table: Table, names: readonly string[]): Readonly<Record<string, Description>> {
  const columns =
    names.length === 0 ? table.columns.filter(isNumeric) : names.map((name) => numericColumn(table, name));
  return Object.fromEntries(
    columns.map(({ name, values, missing }) => [name, describeNumbers(values, missing)]),
  );
}

function isNumeric(column: Column): column is NumberColumn {
  return column.type !== 'string';
}

function numericColumn(table: Table, name: string): NumberColumn {
  const column = columnNamed(table, name);
  if (column !== undefined && isNumeric(column)) return column;
  // Without a single row a column has no type yet, so there is nothing wrong with it.
  if (column !== undefined && table.rows === 0)
    return { name, type: 'number', values: new Float64Array(0), missing: null };
  const numeric = table.columns.filter(isNumeric).map((each) => each.name);
  const fault = column === undefined ? noColumn(name, table) : `column "${name}" is text, not numbers`;
  const known =
    numeric.length === 0 ? 'the table has no numeric column' : `numeric columns: ${listNames(numeric)}`;
  throw new TaskFailure('validation', `${fault}; ${known}`);
}

function noColumn(name: string, { columns }: Table): string {
  const guess = suggestName(
    name,
    columns.map((column) => column.name),
  );
  return `the table has no column "${name}"${guess}`;
}
