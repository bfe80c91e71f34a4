import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFileLocks } from '../../src/host/file-locks.js';
import { systemAfter } from '../../src/host/timers.js';
import { changeVerdict, readVerdict } from '../../src/runs/last-verdicts.js';
import { createPatientLocks } from '../../src/runs/patient-locks.js';
import { RecordError } from '../../src/runs/record-error.js';
import { makeSharedFolder } from '../../src/runs/shared-files.js';
import { createProject } from '../rig.js';

const verdict = (run: string, good = true) => ({ good, told: !good, telling: null, run, time: 7 });

/** Keeps a verdict as a process of its own, and answers what stood there. */
async function write(logDir: string, key: string, kept: ReturnType<typeof verdict>) {
  const locks = createPatientLocks(createFileLocks(), { after: systemAfter });
  return await changeVerdict({ logDir, key, locks }, () => kept);
}

describe('issue 4, item 6: the last verdict per workflow', () => {
  test('is told to whom comes next, and each workflow has its own', async () => {
    const { dir } = createProject();
    expect(readVerdict(dir, '/srv/w.yaml')).toBeNull();
    expect(await write(dir, '/srv/w.yaml', verdict('one'))).toBeNull();
    expect(readVerdict(dir, '/srv/w.yaml')).toEqual(verdict('one'));
    expect(await write(dir, '/srv/w.yaml', verdict('two', false))).toEqual(verdict('one'));
    expect(readVerdict(dir, '/srv/w.yaml')).toEqual(verdict('two', false));
    expect(readVerdict(dir, '../../etc/passwd')).toBeNull();
    const [file = ''] = readdirSync(join(dir, '.oprun', 'verdicts'));
    expect(file).toMatch(/^[0-9a-f]{64}\.json$/);
    expect(statSync(join(dir, '.oprun', 'verdicts', file)).mode & 0o777).toBe(0o600);
  });

  test('of runs that end at a time each learns of another one', async () => {
    const { dir } = createProject();
    const before = await Promise.all(
      Array.from({ length: 10 }, (_, index) => write(dir, 'w', verdict(`run ${index}`))),
    );
    const told = before.map((each) => each?.run ?? 'none');
    const last = readVerdict(dir, 'w')?.run ?? '';
    expect(new Set([...told, last])).toEqual(
      new Set(['none', ...Array.from({ length: 10 }, (_, index) => `run ${index}`)]),
    );
  });

  test('what is not to be changed stays as it is', async () => {
    const { dir } = createProject();
    await write(dir, 'w', verdict('one'));
    const locks = createPatientLocks(createFileLocks(), { after: systemAfter });
    expect(await changeVerdict({ logDir: dir, key: 'w', locks }, () => null)).toEqual(verdict('one'));
    expect(readVerdict(dir, 'w')).toEqual(verdict('one'));
  });

  test.runIf(process.getuid?.() === 0)('a folder that cannot be looked at is an error with its path', () => {
    const { dir } = createProject();
    mkdirSync(join(dir, 'logs'), { mode: 0o700 });
    const folder = join(dir, 'logs');
    process.seteuid?.(65_534);
    try {
      expect(() => makeSharedFolder(folder, 'verdicts')).toThrow(RecordError);
      expect(() => makeSharedFolder(folder, 'verdicts')).toThrow(`cannot look at ${join(folder, '.oprun')}`);
    } finally {
      process.seteuid?.(0);
    }
  });

  test.each(['', '{"good": tr', 'null', '{"good": 1, "told": true, "run": "r", "time": 1}'])(
    'what cannot be understood counts as nothing, and is replaced: %s',
    async (text) => {
      const { dir } = createProject();
      await write(dir, 'w', verdict('one'));
      const folder = join(dir, '.oprun', 'verdicts');
      const file = readdirSync(folder).find((name) => name.endsWith('.json')) ?? '';
      writeFileSync(join(folder, file), text);
      expect(readVerdict(dir, 'w')).toBeNull();
      expect(await write(dir, 'w', verdict('two'))).toBeNull();
      expect(readVerdict(dir, 'w')).toEqual(verdict('two'));
    },
  );

  test('what cannot be written is an error with its path', async () => {
    const { dir } = createProject();
    symlinkSync('/tmp', join(dir, '.oprun'));
    const written = write(dir, 'w', verdict('one'));
    await expect(written).rejects.toThrow(`cannot make ${join(dir, '.oprun')}`);
  });
});
