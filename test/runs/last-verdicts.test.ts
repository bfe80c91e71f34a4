import { readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFileLocks } from '../../src/host/file-locks.js';
import { readVerdict, writeVerdict } from '../../src/runs/last-verdicts.js';
import { createProject } from '../rig.js';

const verdict = (run: string, good = true) => ({ good, run, time: 7 });

describe('issue 4, item 6: the last verdict per workflow', () => {
  test('is told to whom comes next, and each workflow has its own', async () => {
    const { dir } = createProject();
    const locks = createFileLocks();
    expect(readVerdict(dir, '/srv/w.yaml')).toBeNull();
    expect(await writeVerdict(dir, '/srv/w.yaml', { verdict: verdict('one'), locks })).toBeNull();
    expect(readVerdict(dir, '/srv/w.yaml')).toEqual(verdict('one'));
    expect(await writeVerdict(dir, '/srv/w.yaml', { verdict: verdict('two', false), locks })).toEqual(
      verdict('one'),
    );
    expect(readVerdict(dir, '/srv/w.yaml')).toEqual(verdict('two', false));
    expect(readVerdict(dir, '../../etc/passwd')).toBeNull();
    const [file = ''] = readdirSync(join(dir, '.oprun', 'verdicts'));
    expect(file).toMatch(/^[0-9a-f]{64}\.json$/);
    expect(statSync(join(dir, '.oprun', 'verdicts', file)).mode & 0o777).toBe(0o600);
  });

  test('of runs that end at a time each learns of another one', async () => {
    const { dir } = createProject();
    const before = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        writeVerdict(dir, 'w', { verdict: verdict(`run ${index}`), locks: createFileLocks() }),
      ),
    );
    const told = before.map((each) => each?.run ?? 'none');
    const last = readVerdict(dir, 'w')?.run ?? '';
    expect(new Set([...told, last])).toEqual(
      new Set(['none', ...Array.from({ length: 10 }, (_, index) => `run ${index}`)]),
    );
  });

  test.each(['', '{"good": tr', 'null', '{"good": 1, "run": "r", "time": 1}'])(
    'what cannot be understood counts as nothing, and is replaced: %s',
    async (text) => {
      const { dir } = createProject();
      const locks = createFileLocks();
      await writeVerdict(dir, 'w', { verdict: verdict('one'), locks });
      const folder = join(dir, '.oprun', 'verdicts');
      const file = readdirSync(folder).find((name) => name.endsWith('.json')) ?? '';
      writeFileSync(join(folder, file), text);
      expect(readVerdict(dir, 'w')).toBeNull();
      expect(await writeVerdict(dir, 'w', { verdict: verdict('two'), locks })).toBeNull();
      expect(readVerdict(dir, 'w')).toEqual(verdict('two'));
    },
  );

  test('what cannot be written is an error with its path', async () => {
    const { dir } = createProject();
    symlinkSync('/tmp', join(dir, '.oprun'));
    const write = writeVerdict(dir, 'w', { verdict: verdict('one'), locks: createFileLocks() });
    await expect(write).rejects.toThrow(`cannot make ${join(dir, '.oprun')}`);
  });
});
