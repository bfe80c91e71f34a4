import { toRecordHead, toTaskRecords } from '../model/run-record.js';
import type { RunState } from '../model/run-state.js';

/** `run.json` in pieces, so that a loop of a hundred thousand items is never one text. */
export function* renderRunRecord(state: RunState): Iterable<string> {
  const head = JSON.stringify(toRecordHead(state), null, 2);
  yield `${head.slice(0, -2)},\n  "tasks": {`;
  let between = '\n';
  for (const [name, record] of toTaskRecords(state)) {
    yield `${between}    ${JSON.stringify(name)}: ${indent(record, '    ')}`;
    between = ',\n';
  }
  yield `${between === '\n' ? '' : '\n  '}},\n  "warnings": ${indent(state.warnings, '  ')},`;
  yield `\n  "notified": ${indent(state.notified, '  ')}\n}\n`;
}

/** A text in JSON has no line ends of its own. */
function indent(value: unknown, margin: string): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${margin}`);
}
