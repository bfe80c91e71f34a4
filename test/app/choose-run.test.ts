import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseRun } from '../../src/app/choose-run.js';
import type { Fact } from '../../src/model/event.js';
import { group, over, task, workflow } from '../engine/rig.js';
import { completed, declare, runStarted } from '../report/events.js';
import { createProject } from '../rig.js';
import { toJournal } from '../runs/journals.js';

const id = 'w_20260131T000000Z';
const added = (of: string): Fact => ({
  type: 'task.added',
  task: `${of}.undo`,
  role: { kind: 'undo', of },
  declaration: declare(`${of}.undo`),
});
const opened: readonly Fact[] = [
  { type: 'task.opened', task: 'all', holds: { kind: 'tasks', tasks: [declare('in')] } },
  completed('all/in'),
  completed('all', null),
  { type: 'task.opened', task: 'each', holds: { kind: 'items', items: [1, 2], keys: null } },
  { type: 'task.started', task: 'each[0]', attempt: 1 },
  completed('each[0]'),
  completed('each', null),
];

const played = workflow(
  [
    task('a', 0),
    task('b', 1),
    task('all', 2, group(task('in', 0))),
    task('each', 3, { forEach: over([1, 2]) }),
    task('last', 4, { dependsOn: ['a', 'b', 'all', 'each'] }),
  ],
  { source: { file: 'w.yaml', dir: '/', text: '', sha256: '00' } },
);

/** What `--only last` takes of an earlier run in which all tasks above it completed, and then this happened. */
function takenAfter(...undone: readonly Fact[]) {
  const { dir } = createProject();
  mkdirSync(join(dir, id));
  const declared = [
    declare('a'),
    declare('b'),
    declare('all', { kind: 'group' }),
    declare('each', { for_each: true }),
  ];
  const journal = toJournal([runStarted(declared), completed('a'), completed('b'), ...opened, ...undone]);
  writeFileSync(join(dir, id, 'events.jsonl'), journal);
  const wish = { only: ['last'], until: [], skip: [], from: id };
  const chosen = chooseRun(played, wish, { logDir: dir, startDir: dir });
  return chosen.ok ? [...chosen.choices.keys()] : chosen.problems;
}

const missing = (name: string): string =>
  `the run ${id} has no result of ${name}: it is undone there; "until" instead of "only" runs it`;

describe('item 5: --from takes nothing of what an undo has taken back', () => {
  test('all of it where nothing was undone', () => {
    expect(takenAfter()).toEqual(['a', 'b', 'all', 'each']);
  });

  test('whether the undo went well, failed, or only began', () => {
    const failure = { class: 'execution', message: 'no' } as const;
    const failed: Fact = { ...completed('b.undo'), type: 'task.failed', failure, tolerated: false };
    expect(takenAfter(added('a'), completed('a.undo'), added('b'), failed)).toEqual([
      missing('a'),
      missing('b'),
    ]);
    expect(takenAfter(added('b'))).toEqual([missing('b')]);
  });

  test('nor of a group or a loop in which something was', () => {
    expect(takenAfter(added('all/in'), added('each[0]'))).toEqual([missing('all'), missing('each')]);
  });
});
