import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeBreakers, forgetBreakers } from '../../src/app/breakers.js';
import type { BreakersPlace } from '../../src/app/breakers.js';
import { createFileLocks } from '../../src/host/file-locks.js';
import type { After } from '../../src/model/ports.js';

const closed = '{"status":"closed","failures":1,"calls":[true]}\n';

/** A logs directory whose breakers have these files. */
function logsWith(files: Readonly<Record<string, string>>): BreakersPlace & { readonly folder: string } {
  const startDir = mkdtempSync(join(tmpdir(), 'oprun-breakers-'));
  onTestFinished(() => rmSync(startDir, { recursive: true }));
  const folder = join(startDir, 'logs/.oprun/breakers');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { startDir, logDir: null, folder };
}

const statesIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.json'));

describe('item 4: oprun breakers', () => {
  test('list tells how each stands, also one that cannot be read', async () => {
    const place = logsWith({ 'web.json': closed, 'api.json': 'torn', 'web.lock': '' });
    const told = await describeBreakers(place, 'text');
    expect(told.kind === 'text' ? told.text.match(/^\w+ +[\w-]+/gm) : told).toEqual([
      'api  unreadable',
      'web  closed',
    ]);
  });

  test.each([
    ['where no run has used one', '.', `no run has used a breaker in`],
    ['where there are no logs', 'no-such-logs', 'there is no logs directory'],
  ])('%s, list says so, and so does reset --all', async (_, logDir, words) => {
    const startDir = mkdtempSync(join(tmpdir(), 'oprun-test-'));
    onTestFinished(() => rmSync(startDir, { recursive: true }));
    const place = { startDir, logDir };
    const none = { kind: 'text', text: `${words} ${join(startDir, logDir)}\n` };
    expect(await describeBreakers(place, 'text')).toEqual(none);
    expect(await forgetBreakers(place, 'all')).toEqual(none);
    expect(await describeBreakers(place, 'json')).toEqual({ kind: 'text', text: '[]\n' });
    expect(await forgetBreakers(place, ['api'])).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining(startDir),
    });
  });

  test('reset takes those that are named, reset --all every one', async () => {
    const place = logsWith({ 'web.json': closed, 'api.json': 'torn', 'db.json': closed });
    expect(await forgetBreakers(place, ['api'])).toEqual({ kind: 'text', text: 'reset api\n' });
    expect(statesIn(place.folder)).toEqual(['db.json', 'web.json']);
    expect(await forgetBreakers(place, 'all')).toEqual({ kind: 'text', text: 'reset db\nreset web\n' });
    expect(statesIn(place.folder)).toEqual([]);
  });

  test('a name that is none is answered with the near one, and nothing is reset', async () => {
    const place = logsWith({ 'web.json': closed, 'api.json': closed });
    const told = await forgetBreakers(place, ['web', 'aip']);
    expect(told).toMatchObject({
      kind: 'unknown',
      reason: expect.stringMatching(/"aip".*did you mean "api"\?$/),
    });
    expect(statesIn(place.folder)).toEqual(['api.json', 'web.json']);
  });

  test('reset does not wait for ever for one that another process keeps locked, and names its lock', async () => {
    const place = logsWith({ 'web.json': closed });
    const path = join(place.folder, 'web.lock');
    const release = await createFileLocks().lock(path, new AbortController().signal);
    const waits: number[] = [];
    const after: After = (ms, callback) => {
      waits.push(ms);
      setImmediate(callback);
      return () => undefined;
    };
    expect(await forgetBreakers(place, 'all', after)).toEqual({
      kind: 'unreadable',
      reason: `cannot lock ${path}: another process holds it, for 10 s now`,
    });
    expect(waits).toEqual([10_000]);
    expect(statesIn(place.folder)).toEqual(['web.json']);
    release?.();
  });

  test('a folder that is none is answered in a sentence', async () => {
    const place = logsWith({});
    rmSync(place.folder, { recursive: true });
    writeFileSync(place.folder, '');
    expect(await describeBreakers(place, 'text')).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining(place.folder),
    });
  });
});
