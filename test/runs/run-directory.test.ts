import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRunDirectory } from '../../src/runs/run-directory.js';
import { RecordError } from '../../src/runs/record-error.js';
import { createProject } from '../rig.js';

const time = Date.UTC(2026, 0, 31, 23, 59, 58, 999);
const folder = () => createProject().dir;

test('item 7: <stem>_<YYYYMMDDTHHMMSSZ>, then -2, -3 … in the same second; closed to others', () => {
  const logs = join(folder(), 'deep', 'logs');
  const made = Array.from({ length: 50 }, () => createRunDirectory(logs, 'nightly', time));
  expect(made.slice(0, 3).map(({ id }) => id)).toEqual([
    'nightly_20260131T235958Z',
    'nightly_20260131T235958Z-2',
    'nightly_20260131T235958Z-3',
  ]);
  expect(readdirSync(logs)).toHaveLength(50);
  expect(new Set(made.map(({ dir }) => statSync(dir).mode & 0o777))).toEqual(new Set([0o700]));
});

test('a name is never one that others would trip over', () => {
  const logs = folder();
  expect(createRunDirectory(logs, 'a\nb\u001b[31m', time).id).toBe('a_b_[31m_20260131T235958Z');
  expect(createRunDirectory(logs, '', time).id).toBe('workflow_20260131T235958Z');
  const long = createRunDirectory(logs, 'ü'.repeat(200), time).id;
  expect(long).toBe(`${'ü'.repeat(90)}_20260131T235958Z`);
});

test('a log directory that cannot be written is a RecordError in words', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  expect(() => createRunDirectory(join(file, 'logs'), 'a', time)).toThrow(RecordError);
  expect(() => createRunDirectory(file, 'a', time)).toThrow(/it is there, and no folder/);
});

test('a folder that somebody else made in between is left alone', () => {
  const logs = folder();
  mkdirSync(join(logs, 'a_20260131T235958Z'));
  expect(createRunDirectory(logs, 'a', time).id).toBe('a_20260131T235958Z-2');
});
