import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTaskLogs } from '../../src/runs/task-logs.js';
import { createProject } from '../rig.js';

const bytes = (text: string) => new TextEncoder().encode(text);

test('item 7: a log is made at the first byte, holds all of both streams, and is digested', () => {
  const dir = createProject().dir;
  const logs = createTaskLogs(dir);
  expect(logs.close('silent', 1)).toBeNull();
  expect(existsSync(join(dir, 'tasks'))).toBe(false);
  logs.output.write('a', 1, 'stdout', bytes('one\n'));
  logs.output.write('a', 1, 'stderr', bytes('two\n'));
  expect(logs.close('a', 1)).toEqual({
    bytes: 8,
    sha256: createHash('sha256').update('one\ntwo\n').digest('hex'),
  });
  expect(readFileSync(join(dir, 'tasks', 'a.log'), 'utf8')).toBe('one\ntwo\n');
  expect(statSync(join(dir, 'tasks', 'a.log')).mode & 0o777).toBe(0o600);
});

test('reads a log back whole and from its end', () => {
  const logs = createTaskLogs(createProject().dir);
  const text = 'x'.repeat(200_000);
  logs.output.write('a', 1, 'stdout', bytes(text));
  logs.close('a', 1);
  expect(Buffer.concat([...logs.chunks('a', 1)]).toString()).toBe(text);
  expect(logs.tail('a', 1, 5)).toHaveLength(5);
  expect([...logs.chunks('none', 1)]).toEqual([]);
  expect(logs.tail('none', 1, 5)).toHaveLength(0);
});
