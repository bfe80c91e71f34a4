import { describe, expect, test } from 'vitest';
import { chooseTasks } from '../../src/engine/choose.js';
import type { EarlierTask, Wish } from '../../src/engine/choose.js';
import { completed, play, task } from './rig.js';

// a ─▸ b ─▸ d ;  a ─▸ c ─▸ d ;  e alone
const tasks = [
  task('a', 0),
  task('b', 1, { dependsOn: ['a'] }),
  task('c', 2, { dependsOn: ['a'] }),
  task('d', 3, { dependsOn: ['b', 'c'] }),
  task('e', 4),
];

const nothing: Wish = { only: [], until: [], skip: [], from: null };
const done: EarlierTask = { status: 'completed', result: 1, outputs: {} };

/** An earlier run in which these tasks completed, and `b` was something else where it says so. */
function earlier(ids: string, b?: string): Wish['from'] {
  const rows: [string, EarlierTask][] = ids.split('').map((id) => [id, done]);
  return { id: 'R', tasks: new Map([...rows, ...(b === undefined ? [] : [['b', { status: b }] as const])]) };
}

/** What becomes of each task, a letter each: (r)uns, (t)aken from the earlier run, (n)ull, (s)kipped. */
function letters(wish: Partial<Wish>): string {
  const chosen = chooseTasks(tasks, { ...nothing, ...wish });
  if (!chosen.ok) return chosen.missing.map(({ id, status }) => `${id}:${status ?? 'absent'}`).join(' ');
  return tasks
    .map(({ id }) => {
      const choice = chosen.choices.get(id);
      if (choice === undefined) return 'r';
      if (choice.do === 'skip') return 's';
      return choice.from === null ? 'n' : 't';
    })
    .join('');
}

describe('item 10: what runs, as a table of a, b, c, d, e', () => {
  test.each<[string, Partial<Wish>, string]>([
    ['nothing said', {}, 'rrrrr'],
    ['--from alone', { from: earlier('abcde') }, 'rrrrr'],
    ['--only a', { only: ['a'] }, 'rssss'],
    ['--only d brings its dependencies along', { only: ['d'] }, 'rrrrs'],
    ['--only b --only e', { only: ['b', 'e'] }, 'rrssr'],
    ['--until b', { until: ['b'] }, 'rrsss'],
    ['--until d', { until: ['d'] }, 'rrrrs'],
    ['--only d --from R: alone', { only: ['d'], from: earlier('abc') }, 'tttrs'],
    ['--only d --from R without c', { only: ['d'], from: earlier('ab') }, 'c:absent'],
    ['--only d --from R where b failed', { only: ['d'], from: earlier('ac', 'failed') }, 'b:failed'],
    ['--only d --from R where b was skipped', { only: ['d'], from: earlier('ac', 'skipped') }, 'tstrs'],
    ['--until d --from R without c', { until: ['d'], from: earlier('ab') }, 'ttrrs'],
    ['--until d --from R that has d too: d runs', { until: ['d'], from: earlier('abcd') }, 'tttrs'],
    ['--skip b', { skip: ['b'] }, 'rnrrr'],
    ['--skip b --from R', { skip: ['b'], from: earlier('b') }, 'rtrrr'],
    ['--skip b --from R without b', { skip: ['b'], from: earlier('a') }, 'rnrrr'],
    ['--only d --skip b', { only: ['d'], skip: ['b'] }, 'rnrrs'],
    ['--only d --only b --from R', { only: ['d', 'b'], from: earlier('ac') }, 'trtrs'],
    ['--until d --from R where b was left out', { until: ['d'], from: earlier('ac', 'left out') }, 'trtrs'],
  ])('%s', (_what, wish, expected) => {
    expect(letters(wish)).toBe(expected);
  });

  test('what is taken or left out counts as completed, and what was not chosen as skipped', async () => {
    const chosen = chooseTasks(tasks, { ...nothing, only: ['d'], skip: ['b'], from: earlier('ac') });
    if (!chosen.ok) throw new Error('all is there');
    const facts = await play(
      tasks,
      async ({ upstream }) => {
        expect([upstream.result('b'), upstream.result('c')]).toEqual([null, 1]);
        return completed;
      },
      { plan: { choices: chosen.choices } },
    );
    expect(facts).toEqual([
      'restored a',
      'restored b',
      'restored c',
      'skipped e',
      'started d',
      'completed d',
    ]);
  });
});
