import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFileLocks } from '../../src/host/file-locks.js';
import { systemAfter } from '../../src/host/timers.js';
import type { BreakerState } from '../../src/model/breaker-state.js';
import { createBreakerStore, listBreakers, resetBreakers } from '../../src/runs/breaker-files.js';
import { createPatientLocks } from '../../src/runs/patient-locks.js';
import { RecordError } from '../../src/runs/record-error.js';
import { rehearsalFolder } from '../../src/runs/shared-files.js';
import { createProject } from '../rig.js';

const closed = (failures: number): BreakerState => ({ status: 'closed', failures, calls: [true, false] });
const open: BreakerState = { status: 'open', since: 1, until: 2, reason: '5 calls in a row failed' };

/** Those of one process. */
function ownLocks() {
  return createPatientLocks(createFileLocks(), { after: systemAfter });
}

function setUp() {
  const { dir } = createProject();
  const locks = ownLocks();
  return {
    dir,
    locks,
    store: createBreakerStore(dir, locks),
    folder: join(dir, '.oprun', 'breakers'),
    path: join(dir, '.oprun', 'breakers', 'api.json'),
  };
}

describe('issue 4, item 4: breakers are kept on disk beside the runs', () => {
  test('one that nobody has used is null; what is written is read by every store of the directory', async () => {
    const { dir, store, path } = setUp();
    expect(await store.read('api')).toBeNull();
    expect(await store.update('api', () => null)).toBeNull();
    expect(await store.read('api')).toBeNull();
    expect(await store.update('api', () => open)).toEqual(open);
    const other = createBreakerStore(dir, ownLocks());
    expect(await other.read('api')).toEqual(open);
    expect(await other.update('api', (state) => (state?.status === 'open' ? closed(0) : null))).toEqual(
      closed(0),
    );
    expect(await store.update('api', () => null)).toEqual(closed(0));
    expect(await store.read('db')).toBeNull();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, '.oprun')).mode & 0o777).toBe(0o700);
  });

  test('nothing is made by looking', async () => {
    const { dir, store } = setUp();
    expect(await store.read('api')).toBeNull();
    expect(listBreakers(dir)).toEqual([]);
    expect(readdirSync(dir)).toEqual([]);
  });

  test('changes at a time all count, from several stores', async () => {
    const { dir, store } = setUp();
    const other = createBreakerStore(dir, ownLocks());
    const countUp = (state: BreakerState | null) =>
      closed((state?.status === 'closed' ? state.failures : 0) + 1);
    const both = Array.from({ length: 10 }, () => [
      store.update('api', countUp),
      other.update('api', countUp),
    ]);
    await Promise.all(both.flat());
    expect(await store.read('api')).toEqual(closed(20));
    expect(readdirSync(join(dir, '.oprun', 'breakers'))).toEqual(['api.json', 'api.lock']);
  });

  test('one probe at a time, whichever store asks', async () => {
    const { dir, store } = setUp();
    const other = createBreakerStore(dir, ownLocks());
    const probe = await store.tryProbe('api');
    expect(probe).not.toBeNull();
    expect(await store.tryProbe('api')).toBeNull();
    expect(await other.tryProbe('api')).toBeNull();
    const another = await other.tryProbe('db');
    expect(another).not.toBeNull();
    // The state can be changed meanwhile.
    expect(await other.update('api', () => open)).toEqual(open);
    probe?.();
    const next = await other.tryProbe('api');
    expect(next).not.toBeNull();
    next?.();
    another?.();
  });

  test('what a killed writer left there is in nobody’s way', async () => {
    const { store, folder, path } = setUp();
    await store.update('api', () => open);
    writeFileSync(`${path}.tmp`, '{"status": "clo');
    expect(await store.update('api', () => closed(1))).toEqual(closed(1));
    expect(readdirSync(folder)).toEqual(['api.json', 'api.lock']);
  });
});

describe('what cannot be read is an error with its path', () => {
  test.each([
    ['half a file', '{"status": "open", "since": 1'],
    ['another shape', '{"status": "half-open"}'],
    ['no count', '{"status": "closed", "failures": -1, "calls": []}'],
    ['calls that are none', '{"status": "closed", "failures": 0, "calls": [1]}'],
    ['no time', '{"status": "open", "since": 1, "until": null, "reason": "x"}'],
    ['nothing', ''],
    ['null', 'null'],
  ])('%s', async (_what, text) => {
    const { dir, locks, store, path } = setUp();
    await store.update('api', () => open);
    writeFileSync(path, text);
    const words = `cannot read ${path}: it holds no state of a breaker`;
    await expect(store.read('api')).rejects.toThrow(
      new RecordError(`cannot read ${path}`, 'it holds no state of a breaker'),
    );
    await expect(store.update('api', () => closed(0))).rejects.toThrow(words);
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(listBreakers(dir)).toEqual([{ name: 'api', state: null, fault: words }]);
    expect(await resetBreakers(dir, 'all', locks)).toEqual(['api']);
    expect(await store.update('api', () => closed(0))).toEqual(closed(0));
  });

  test('a link is never followed', async () => {
    const { dir, store, path } = setUp();
    writeFileSync(join(dir, 'elsewhere'), JSON.stringify(open));
    await store.update('api', () => open);
    rmSync(path);
    symlinkSync(join(dir, 'elsewhere'), path);
    await expect(store.read('api')).rejects.toThrow(/cannot read .*too many symbolic links/);
    await expect(store.update('api', () => closed(0))).rejects.toThrow(/too many symbolic links/);
    expect(readFileSync(join(dir, 'elsewhere'), 'utf8')).toBe(JSON.stringify(open));
  });

  test('nor is a folder that is one', async () => {
    const { dir, store } = setUp();
    mkdirSync(join(dir, 'elsewhere'));
    symlinkSync(join(dir, 'elsewhere'), join(dir, '.oprun'));
    await expect(store.update('api', () => open)).rejects.toThrow(`cannot make ${join(dir, '.oprun')}`);
    expect(readdirSync(join(dir, 'elsewhere'))).toEqual([]);
  });

  test.each(['.oprun', '.oprun/rehearsal', '.oprun/rehearsal/.oprun', '.oprun/rehearsal/.oprun/breakers'])(
    'item 8: nor is %s, where rehearsals are',
    async (link) => {
      const { dir, locks } = setUp();
      mkdirSync(join(dir, 'elsewhere'));
      mkdirSync(dirname(join(dir, link)), { recursive: true });
      symlinkSync(join(dir, 'elsewhere'), join(dir, link));
      const store = createBreakerStore(rehearsalFolder(dir), locks);
      await expect(store.update('api', () => open)).rejects.toThrow(`cannot make ${join(dir, link)}`);
      expect(readdirSync(join(dir, 'elsewhere'))).toEqual([]);
    },
  );

  test('a name that means something in a path is refused', async () => {
    const { store } = setUp();
    await expect(store.read('../x')).rejects.toThrow('not the name of a breaker: "../x"');
  });
});

test('item 4: breakers are listed by name, and reset by name or all', async () => {
  const { dir, locks, store, folder } = setUp();
  for (const name of ['web', 'api', 'db']) await store.update(name, () => open);
  writeFileSync(join(folder, 'a note.json'), '');
  expect(listBreakers(dir)).toEqual(['api', 'db', 'web'].map((name) => ({ name, state: open, fault: null })));
  expect(await resetBreakers(dir, ['db', 'nobody'], locks)).toEqual(['db']);
  expect(await store.read('db')).toBeNull();
  expect(listBreakers(dir).map(({ name }) => name)).toEqual(['api', 'web']);
  expect(await resetBreakers(dir, 'all', locks)).toEqual(['api', 'web']);
  expect(listBreakers(dir)).toEqual([]);
  expect(await resetBreakers(join(dir, 'nowhere'), 'all', locks)).toEqual([]);
});
