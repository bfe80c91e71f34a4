import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRun } from '../../src/runs/find-run.js';
import { createProject } from '../rig.js';
import { factsOf, toJournal } from './journals.js';

/** A logs directory with runs, by id, each of a workflow file as it was typed in /srv/app; null: its runner died at once. */
function logsWith(runs: Readonly<Record<string, string | null>>) {
  const { dir } = createProject();
  for (const [id, file] of Object.entries(runs)) {
    mkdirSync(join(dir, id));
    if (file !== null)
      writeFileSync(join(dir, id, 'events.jsonl'), toJournal(factsOf(resolve('/srv/app', file))));
  }
  return {
    dir,
    find(ref: string, startDir = '/srv/app'): string {
      const found = findRun(dir, ref, startDir);
      return found.ok ? found.id : found.reason.replaceAll(dir, '<logs>');
    },
  };
}

const second = '20260131T235958Z';

describe('item 10: --from RUN', () => {
  function manyLogs() {
    const logs = logsWith({
      [`nightly_${second}`]: 'nightly.yaml',
      [`nightly_${second}-2`]: 'nightly.yaml',
      [`nightly_${second}-10`]: 'nightly.yaml',
      [`nightly_${second}-11`]: null,
      'nightly_20260130T000000Z-99': 'other/nightly.yaml',
      nightly_20260129T000000Z: '/srv/absolute/nightly.yaml',
      'a.b_20260101T000000Z': './a.b.yml',
      latest_20250101T000000Z: 'latest.yaml',
    });
    mkdirSync(join(logs.dir, 'no-run'));
    // What the runs share is no run.
    mkdirSync(join(logs.dir, '.oprun', `x_${second}`), { recursive: true });
    writeFileSync(join(logs.dir, 'zz_20990101T000000Z'), 'a file');
    symlinkSync(`nightly_${second}`, join(logs.dir, 'zz_20990102T000000Z'));
    return logs;
  }

  test.each([
    ['an id', `nightly_${second}`, `nightly_${second}`],
    ['an id that others begin with', `nightly_${second}-2`, `nightly_${second}-2`],
    ['a prefix', 'a.b', 'a.b_20260101T000000Z'],
    ['what the runs share', '.oprun', 'there is no run ".oprun" in <logs>'],
    ['the latest: -10 comes after -2, and what has no journal is none', 'latest', `nightly_${second}-10`],
    ['a workflow file', 'nightly.yaml', `nightly_${second}-10`],
    ['a file in a folder', './other/nightly.yaml', 'nightly_20260130T000000Z-99'],
    ['a file from the root', '/srv/absolute/nightly.yaml', 'nightly_20260129T000000Z'],
    ['a file with two dots', '../app/a.b.yml', 'a.b_20260101T000000Z'],
    ['a file of another ending', 'a.b.yaml', 'there is no run of a.b.yaml in <logs>'],
    ['a file that never ran', 'none.yaml', 'there is no run of none.yaml in <logs>'],
    [
      'a prefix of several',
      'nightly_2026',
      `"nightly_2026" may be any of 5 runs: nightly_${second}-10, nightly_${second}-2, nightly_${second} and 2 more`,
    ],
    ['a prefix of two, of which one has a journal', 'nightly_20260131T235958Z-1', `nightly_${second}-10`],
    ['nothing', '', 'there is no run "" in <logs>'],
    ['a folder that is no run', 'no-run', 'there is no run "no-run" in <logs>'],
    ['a link', 'zz_20990102T000000Z', 'there is no run "zz_20990102T000000Z" in <logs>'],
    ['a way out', '..', 'there is no run ".." in <logs>'],
    ['control characters', '\u001b[2J', 'there is no run "\\u001b[2J" in <logs>'],
  ])('%s', (_what, ref, expected) => {
    expect(manyLogs().find(ref)).toBe(expected);
  });

  test('a file of the same name elsewhere is another workflow', () => {
    const two = logsWith({ w_20260102T000000Z: '/srv/b/w.yaml', w_20260101T000000Z: '/srv/a/w.yaml' });
    expect(two.find('/srv/a/w.yaml')).toBe('w_20260101T000000Z');
    expect(two.find('w.yaml', '/srv/b')).toBe('w_20260102T000000Z');
    expect(two.find('w.yaml', '/srv/c')).toBe('there is no run of w.yaml in <logs>');
  });

  test('where there are no logs', () => {
    expect(findRun('/nowhere/logs', 'latest', '/')).toEqual({
      ok: false,
      reason: 'cannot look for runs in /nowhere/logs: no such file or directory (ENOENT)',
    });
    expect(logsWith({}).find('latest')).toBe('there is no run in <logs>');
  });
});
