import { describe, expect, test } from 'vitest';
import { cleanText } from '../../src/report/clean-text.js';
import { createLineSplitter } from '../../src/report/line-splitter.js';
import { createTaskOutput } from '../../src/report/task-output.js';
import type { LogReader } from '../../src/model/ports.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function logsOf(text: string): LogReader {
  return { chunks: () => [bytes(text)], tail: () => bytes(text), path: () => 'a.log' };
}

describe('item 8: --log-order', () => {
  test.each([
    ['grouped', '  | from the log\n'],
    ['prefixed', 'a | one\na | half\n'],
    ['interleaved', '  | one\n  | half\n'],
    ['none', ''],
  ] as const)('%s', (order, expected) => {
    let shown = '';
    const tasks = createTaskOutput(order, { write: (text) => (shown += text) }, logsOf('from the log'));
    tasks.output.write('a', 1, 'stdout', bytes('one\nha'));
    tasks.output.write('a', 1, 'stdout', bytes('lf'));
    tasks.beforeEnd('a');
    tasks.afterEnd('a', 1);
    expect(shown).toBe(expected);
  });
});

test('what a task writes cannot move the cursor, set a title or turn the writing', () => {
  expect(cleanText('a\u001b[2Jb\u001b]0;title\u0007c\u202ed\u0000e\rf\tg')).toBe('abcdef\tg');
  expect(cleanText('plain ünïcode\n')).toBe('plain ünïcode\n');
});

test('lines are cut where they end, not where pieces do, and no character is split', () => {
  const lines = createLineSplitter();
  const euro = bytes('€\n');
  expect(lines.push(euro.subarray(0, 1))).toEqual([]);
  expect(lines.push(euro.subarray(1))).toEqual(['€']);
  expect(lines.push(bytes('x'.repeat(70_000)))).toEqual(['x'.repeat(70_000)]);
  expect(lines.end()).toEqual([]);
});
