/** `oprun/plugin`: all that a plugin may see of oprun. */
export { definePlugin } from './define.js';
export { TaskFailure } from './task-failure.js';
export type { ExecOptions, ExecResult, Plugin, PluginContext } from './contract.js';
export { columnNamed, isMissing, textAt, valueAt } from '../data/cells.js';
export { numberColumnBuilder, textColumnBuilder } from '../data/column-builder.js';
export { tableFromColumns } from '../data/table-from-columns.js';
export { lastLine } from './last-line.js';
export { listNames, suggestName } from './unknown-name.js';
export { nearName } from '../text/near-name.js';
export type { Cell } from '../data/cells.js';
export type { NumberColumnBuilder, TextColumnBuilder } from '../data/column-builder.js';
export type { Column, NumberColumn, Table, TextColumn } from '../data/table.js';
export type { PlainColumn } from '../data/table-from-columns.js';
export type { FailureClass } from '../model/failure.js';
export type { Json, JsonObject } from '../model/json.js';
