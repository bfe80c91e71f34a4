import { expect, test } from 'vitest';
import { createRunLog } from '../../src/runs/run-log.js';

test('item 7: run.log is YYYY-MM-DD HH:MM:SS,mmm LEVEL message, its first line names the zone', () => {
  const lines: string[] = [];
  const log = createRunLog((line) => lines.push(line), '2026-01-31T10:20:30.004Z');
  log.write('2026-01-31T10:20:30.005Z', { level: 'INFO', text: 'Starting workflow: x' });
  log.write('2026-01-31T10:20:30.006Z', { level: 'WARNING', text: 'careful' });
  log.write('2026-01-31T10:20:30.007Z', { level: 'ERROR', text: 'Task a failed: no' });
  const stamp = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:30,00\d /;
  expect(lines.every((line) => stamp.test(line))).toBe(true);
  expect(lines.map((line) => line.replace(stamp, ''))).toEqual([
    expect.stringMatching(/^INFO Times are local: \S+ \(UTC[+-]\d{2}:\d{2}\)\n$/),
    'INFO Starting workflow: x\n',
    'WARNING careful\n',
    'ERROR Task a failed: no\n',
  ]);
});

test('item 7: nothing that is written can forge a line or move the cursor', () => {
  const lines: string[] = [];
  const log = createRunLog((line) => lines.push(line), '2026-01-31T10:20:30.004Z');
  log.write('2026-01-31T10:20:30.005Z', {
    level: 'INFO',
    text: 'a\n2026 INFO Task b completed\r\u001b[2J\u202e',
  });
  expect(lines[1]).toContain('INFO a\\n2026 INFO Task b completed\\r\\u001b[2J\\u202e\n');
  expect(lines[1]?.split('\n')).toHaveLength(2);
});
