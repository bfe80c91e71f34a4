import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHostLocks } from '../../src/host/host-locks.js';
import { LockError } from '../../src/host/lock-error.js';
import { privatePlace, toPlaceName } from '../../src/host/private-place.js';
import { toFailure } from '../../src/plugin/to-failure.js';
import { createProject } from '../rig.js';

const never = new AbortController().signal;
const uid = process.getuid?.() ?? 0;

describe('issue 4, item 7: locks of scope host', () => {
  test('hold between two runs, each lock for itself', async () => {
    const place = () => privatePlace('locks', dir);
    const { dir } = createProject();
    const [one, other] = [createHostLocks({ place }), createHostLocks({ place })];
    const release = await one.lock('db', never);
    expect(await other.tryLock('db')).toBeNull();
    const another = await other.tryLock('DB');
    expect(another).not.toBeNull();
    release?.();
    another?.();
    const again = await other.tryLock('db');
    expect(again).not.toBeNull();
    again?.();
    expect(readdirSync(place()).map((name) => name.replace(/\.[0-9a-f]{16}\./, '.#.'))).toEqual([
      'DB.#.lock',
      'db.#.lock',
    ]);
  });

  test('nothing is made before a lock is wanted', () => {
    let asked = 0;
    createHostLocks({ place: () => `${(asked += 1)}` });
    expect(asked).toBe(0);
  });
});

describe('the place that a user shares with nobody', () => {
  test('is made for the user alone, and found again', () => {
    const { dir } = createProject();
    const place = privatePlace('locks', dir);
    expect(place).toBe(join(dir, `oprun-${uid}`, 'locks'));
    expect(privatePlace('locks', dir)).toBe(place);
    expect([place, join(place, '..')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  test.each([
    ['a link', (path: string, dir: string) => symlinkSync(dir, path), /it is there, and no folder/],
    ['a file', (path: string) => writeFileSync(path, ''), /it is there, and no folder/],
    [
      'open to others',
      (path: string) => {
        mkdirSync(path);
        chmodSync(path, 0o750);
      },
      /others may enter it: its mode is to be 0700/,
    ],
  ])('is refused where it is %s', (_what, make, words) => {
    const { dir } = createProject();
    make(join(dir, `oprun-${uid}`), dir);
    expect(() => privatePlace('locks', dir)).toThrow(LockError);
    expect(() => privatePlace('locks', dir)).toThrow(words);
  });

  test.runIf(uid === 0)('is refused where it belongs to another user, for good', async () => {
    const { dir } = createProject();
    const path = join(dir, `oprun-${uid}`);
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, 65_534, 65_534);
    expect(() => privatePlace('groups', dir)).toThrow(/it belongs to another user/);
    const locks = createHostLocks({ place: () => privatePlace('locks', dir) });
    const refused = await locks.tryLock('db').catch((error: unknown) => error);
    expect(toFailure(refused)).toEqual({
      class: 'permission',
      message: `cannot keep locks in ${path}: it belongs to another user`,
    });
  });

  test('a name for every text: none leads out of the place, no two are one', () => {
    const texts = ['db', 'DB', '../../etc/passwd', 'a b', 'a/b', 'a_b', '', 'ü'.repeat(1000), '\u0000', '.'];
    const names = texts.map(toPlaceName);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(texts.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{0,40}\.[0-9a-f]{16}$/);
  });
});
