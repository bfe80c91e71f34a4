import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CacheKey, CachedResult } from '../../src/model/ports.js';
import { canonicalJson } from '../../src/runs/canonical-json.js';
import { createResultCache } from '../../src/runs/result-cache.js';
import { createProject } from '../rig.js';

const key: CacheKey = {
  workflow: 'ab12',
  task: 'each[3]/get',
  plugin: 'shell',
  config: { command: 'x', n: 1 },
};
const kept: CachedResult = {
  run: 'w_20260131T000000Z',
  time: 5,
  result: { stdout: 'ü\u0000', list: [null, 1.5] },
  outputs: { n: 1 },
};

function setUp() {
  const { dir } = createProject();
  const folder = join(dir, '.oprun', 'results');
  return { dir, folder, cache: createResultCache(dir), files: () => readdirSync(folder) };
}

describe('issue 4, item 5: the last good result of a task', () => {
  test('is found again by an equal key, in a cache of another process', () => {
    const { dir, folder, cache, files } = setUp();
    expect(cache.find(key)).toBeNull();
    expect(existsSync(folder)).toBe(false);
    expect(cache.keep(key, kept)).toBeNull();
    expect(cache.keep(key, { ...kept, time: 6 })).toBeNull();
    const again = { ...key, config: { n: 1, command: 'x' } };
    expect(createResultCache(dir).find(again)).toEqual({ ...kept, time: 6 });
    expect(files()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
    expect(statSync(join(folder, files()[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('is not found any more once it is forgotten, and others are', () => {
    const { dir, folder, cache, files } = setUp();
    expect(cache.forget(key, kept.run)).toBeNull();
    expect(existsSync(folder)).toBe(false);
    const other = { ...key, task: 'each[4]/get' };
    cache.keep(key, kept);
    cache.keep(other, kept);
    expect(createResultCache(dir).forget({ ...key, config: { n: 1, command: 'x' } }, kept.run)).toBeNull();
    expect([cache.find(key), cache.find(other)]).toEqual([null, kept]);
    // What a later run gave is nothing that was taken back.
    expect(cache.forget(other, 'an earlier run')).toBeNull();
    expect(cache.find(other)).toEqual(kept);
    expect(files()).toHaveLength(1);
  });

  test('one that cannot be forgotten is told', () => {
    const { folder, cache, files } = setUp();
    cache.keep(key, kept);
    const path = join(folder, files()[0] ?? '');
    rmSync(path);
    mkdirSync(path);
    expect(cache.forget(key, kept.run)).toMatch(/^the earlier result is still kept for later runs: ./u);
  });

  test.each([
    ['another workflow file', { workflow: 'ab13' }],
    ['another task', { task: 'each[4]/get' }],
    ['another plugin', { plugin: 'function' }],
    ['another config', { config: { command: 'x', n: 2 } }],
    ['a config of another type', { config: { command: 'x', n: '1' } }],
  ])('%s does not find it', (_what, change) => {
    const { cache } = setUp();
    cache.keep(key, kept);
    expect(cache.find({ ...key, ...change })).toBeNull();
  });

  test.each([
    '',
    '{"run": "r"',
    'null',
    '{"run": 1}',
    '{"run":"r","time":1,"outputs":{}}',
    '{"run":"r","time":1,"result":1,"outputs":[]}',
  ])('what cannot be read is as if it were not there: %s', (text) => {
    const { folder, cache, files } = setUp();
    cache.keep(key, kept);
    const path = join(folder, files()[0] ?? '');
    writeFileSync(path, text);
    expect(cache.find(key)).toBeNull();
    rmSync(path);
    symlinkSync('/etc/passwd', path);
    expect(cache.find(key)).toBeNull();
    expect(cache.keep(key, kept)).toBeNull();
    expect(cache.find(key)).toEqual(kept);
  });

  test('one of more than 64 MiB is not kept, and the earlier one stays', () => {
    const { cache, files } = setUp();
    cache.keep(key, kept);
    const words = 'the result is not kept for later runs: it is larger than 64 MiB';
    expect(cache.keep(key, { ...kept, result: 'x'.repeat(64 * 1024 * 1024) })).toBe(words);
    expect(cache.find(key)).toEqual(kept);
    expect(files()).toHaveLength(1);
  });

  test('a directory that cannot be written is a sentence', () => {
    const { dir, cache } = setUp();
    writeFileSync(join(dir, '.oprun'), '');
    chmodSync(join(dir, '.oprun'), 0o600);
    expect(cache.keep(key, kept)).toBe(
      `the result is not kept for later runs: cannot make ${join(dir, '.oprun')}: file already exists (EEXIST)`,
    );
    expect(cache.find(key)).toBeNull();
  });
});

test('equal values have one text, whatever the order of their keys, and it is their JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(JSON.parse(JSON.stringify(value)));
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(JSON.parse(text)))).toBe(text);
    }),
  );
});

function reversed(value: unknown): ReturnType<typeof JSON.parse> {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
