import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTaskLogs } from '../../src/runs/task-logs.js';
import { createProject } from '../rig.js';

const bytes = (text: string) => new TextEncoder().encode(text);

test('item 7: a log is made at the first byte, holds all of both streams, and is digested', () => {
  const dir = createProject().dir;
  const logs = createTaskLogs(dir);
  expect(logs.close('silent', 1, true)).toBeNull();
  expect(existsSync(join(dir, 'tasks'))).toBe(false);
  logs.output.write('a', 1, 'stdout', bytes('one\n'));
  logs.output.write('a', 1, 'stderr', bytes('two\n'));
  expect(logs.close('a', 1, true)).toEqual({
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
  logs.close('a', 1, true);
  expect(Buffer.concat([...logs.chunks('a', 1)]).toString()).toBe(text);
  expect(logs.tail('a', 1, 5)).toHaveLength(5);
  expect([...logs.chunks('none', 1)]).toEqual([]);
  expect(logs.tail('none', 1, 5)).toHaveLength(0);
});

test('item 7: logs of instances and nested tasks stand side by side, in folders that others cannot enter', () => {
  const dir = createProject().dir;
  const logs = createTaskLogs(dir);
  const names = ['each[3]', 'each[3]/inner', 'each[13]/inner/deeper[0]', 'group/inner'];
  for (const name of names) logs.output.write(name, 1, 'stdout', bytes(`${name}\n`));
  for (const name of names) logs.close(name, 1, true);
  const files = readdirSync(join(dir, 'tasks'), { recursive: true, encoding: 'utf8' });
  expect(files.toSorted()).toEqual([
    'each.13',
    'each.13/inner',
    'each.13/inner/deeper.0.log',
    'each.3',
    'each.3.log',
    'each.3/inner.log',
    'group',
    'group/inner.log',
  ]);
  for (const name of names) {
    expect(Buffer.concat([...logs.chunks(name, 1)]).toString()).toBe(`${name}\n`);
    expect(readFileSync(logs.path(name, 1), 'utf8')).toBe(`${name}\n`);
  }
  const modeOf = (file: string) => statSync(join(dir, 'tasks', file)).mode & 0o777;
  const [logFiles, folders] = [true, false].map((isLog) =>
    files.filter((file) => file.endsWith('.log') === isLog),
  );
  expect(new Set(logFiles?.map(modeOf))).toEqual(new Set([0o600]));
  expect(new Set(folders?.map(modeOf))).toEqual(new Set([0o700]));
});

test('item 7: instances that never write make neither file nor folder', () => {
  const dir = createProject().dir;
  const logs = createTaskLogs(dir);
  for (let index = 0; index < 1_000; index += 1) {
    expect(logs.close(`each[${index}]/inner`, 1, true)).toBeNull();
    expect(logs.tail(`each[${index}]/inner`, 1, 5)).toHaveLength(0);
  }
  expect(readdirSync(dir)).toEqual([]);
});

test('nothing is written through a link that somebody put in the place of a folder', () => {
  const project = createProject({ 'elsewhere/file': '' });
  const logs = createTaskLogs(project.dir);
  logs.output.write('a', 1, 'stdout', bytes('one\n'));
  symlinkSync('../elsewhere', join(project.dir, 'tasks', 'group'));
  expect(() => logs.output.write('group/inner', 1, 'stdout', bytes('two\n'))).toThrow(/cannot make .*group/);
  expect(readdirSync(join(project.dir, 'elsewhere'))).toEqual(['file']);
});

test('issue 4: an attempt that another follows keeps its log as <id>.<attempt>.log, the last one has <id>.log', () => {
  const dir = createProject().dir;
  const logs = createTaskLogs(dir);
  const read = (task: string, attempt: number) => Buffer.concat([...logs.chunks(task, attempt)]).toString();
  for (const task of ['a', 'each[3]', 'each[3]/b.undo']) {
    for (const attempt of [1, 3, 4]) {
      logs.output.write(task, attempt, 'stdout', bytes(`${task} ${attempt}\n`));
      expect(read(task, attempt)).toBe(`${task} ${attempt}\n`);
      expect(logs.close(task, attempt, attempt === 4)?.bytes).toBe(task.length + 3);
      // The second writes nothing.
      if (attempt === 1) logs.close(task, 2, false);
    }
    for (const attempt of [1, 3, 4]) {
      expect(read(task, attempt)).toBe(`${task} ${attempt}\n`);
      expect(logs.tail(task, attempt, 2).toString()).toBe(`${attempt}\n`);
      expect(readFileSync(logs.path(task, attempt), 'utf8')).toBe(`${task} ${attempt}\n`);
    }
    expect(read(task, 2)).toBe('');
  }
  const files = readdirSync(join(dir, 'tasks'), { recursive: true, encoding: 'utf8' });
  expect(files.toSorted()).toEqual([
    'a.1.log',
    'a.3.log',
    'a.log',
    'each.3',
    'each.3.1.log',
    'each.3.3.log',
    'each.3.log',
    'each.3/b.undo.1.log',
    'each.3/b.undo.3.log',
    'each.3/b.undo.log',
  ]);
});

test('issue 4: a log that was put aside for an attempt that never came is put back', () => {
  const dir = createProject().dir;
  const logs = createTaskLogs(dir);
  const read = (attempt: number) => Buffer.concat([...logs.chunks('a', attempt)]).toString();
  for (const attempt of [1, 2]) {
    logs.output.write('a', attempt, 'stdout', bytes(`${attempt}\n`));
    logs.close('a', attempt, false);
  }
  expect(readdirSync(join(dir, 'tasks')).toSorted()).toEqual(['a.1.log', 'a.2.log']);
  expect(logs.close('a', 2, true)).toBeNull();
  expect(readdirSync(join(dir, 'tasks')).toSorted()).toEqual(['a.1.log', 'a.log']);
  expect([read(1), read(2)]).toEqual(['1\n', '2\n']);
  expect(logs.path('a', 2)).toBe(join(dir, 'tasks', 'a.log'));
  // Once is enough.
  expect(logs.close('a', 2, true)).toBeNull();
  expect(read(2)).toBe('2\n');
});

test('issue 4: of an attempt that wrote nothing there is none to put back, also where an earlier one stands', () => {
  const dir = createProject().dir;
  const earlier = createTaskLogs(dir);
  for (const attempt of [1, 2]) {
    earlier.output.write('a.undo', attempt, 'stdout', bytes(`${attempt}\n`));
    earlier.close('a.undo', attempt, attempt === 2);
  }
  const logs = createTaskLogs(dir, true);
  expect(logs.close('a.undo', 1, false)).toBeNull();
  expect(logs.close('a.undo', 1, true)).toBeNull();
  const texts = readdirSync(join(dir, 'tasks')).map((file) => [
    file,
    readFileSync(join(dir, 'tasks', file), 'utf8'),
  ]);
  expect(Object.fromEntries(texts)).toEqual({ 'a.undo.1.log': '1\n', 'a.undo.log': '2\n' });
});

test('issue 4: a record that is gone on with keeps the logs it finds', () => {
  const dir = createProject().dir;
  const write = (keepsEarlier: boolean, text: string) => {
    const logs = createTaskLogs(dir, keepsEarlier);
    logs.output.write('a.undo', 1, 'stdout', bytes(`${text} first\n`));
    logs.close('a.undo', 1, false);
    logs.output.write('a.undo', 2, 'stdout', bytes(`${text} second\n`));
    logs.close('a.undo', 2, true);
    expect(Buffer.concat([...logs.chunks('a.undo', 1)]).toString()).toBe(`${text} first\n`);
    expect(Buffer.concat([...logs.chunks('a.undo', 2)]).toString()).toBe(`${text} second\n`);
  };
  write(false, 'one');
  write(true, 'two');
  write(true, 'three');
  const files = readdirSync(join(dir, 'tasks')).map((file) => [
    file,
    readFileSync(join(dir, 'tasks', file), 'utf8'),
  ]);
  expect(Object.fromEntries(files)).toEqual({
    'a.undo.before-1.log': 'one second\n',
    'a.undo.before-2.log': 'two second\n',
    'a.undo.log': 'three second\n',
    'a.undo.1.before-1.log': 'one first\n',
    'a.undo.1.before-2.log': 'two first\n',
    'a.undo.1.log': 'three first\n',
  });
});
