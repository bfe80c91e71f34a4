import { describe, expect, test } from 'vitest';
import { runOnce, statuses } from './run-once.js';

/** How the task above ends, as it is written. */
const upstream: Readonly<Record<string, string>> = {
  completed: 'run: "true"',
  failed: 'run: exit 3',
  tolerated: 'run: exit 3\n    continue_on_error: true',
  skipped: 'run: "true"\n    if: false',
  blocked: 'run: "true"\n    depends_on: broken',
};

const runs = 'completed';

describe('item 9: depends_on with when, through the built command', () => {
  /** For each word of `when`: what becomes of the task below, by how the one above ended. */
  test.each<[string, Readonly<Record<string, string>>]>([
    [
      'completed',
      { completed: runs, failed: 'blocked', tolerated: runs, skipped: 'skipped', blocked: 'blocked' },
    ],
    [
      'failed',
      { completed: 'skipped', failed: runs, tolerated: runs, skipped: 'skipped', blocked: 'blocked' },
    ],
    ['done', { completed: runs, failed: runs, tolerated: runs, skipped: runs, blocked: runs }],
    [
      '[completed, skipped]',
      { completed: runs, failed: 'blocked', tolerated: runs, skipped: runs, blocked: 'blocked' },
    ],
    [
      '[completed, failed]',
      { completed: runs, failed: runs, tolerated: runs, skipped: 'skipped', blocked: 'blocked' },
    ],
    [
      'skipped',
      { completed: 'skipped', failed: 'blocked', tolerated: 'skipped', skipped: runs, blocked: 'blocked' },
    ],
  ])('when: %s', async (when, expected) => {
    const names = Object.keys(expected);
    const tasks = names.map(
      (name) => `  - id: ${name}
    ${upstream[name]}
  - {id: below-${name}, run: "true", depends_on: [{task: ${name}, when: ${when}}]}
`,
    );
    const { run } = await runOnce(`tasks:\n  - {id: broken, run: exit 1}\n${tasks.join('')}`);
    const ends = statuses(run);
    expect(Object.fromEntries(names.map((name) => [name, ends[`below-${name}`]]))).toEqual(expected);
  });

  test.each<[string, string, string]>([
    ['one blocks, one merely skips', '[bad, left_out]', 'blocked'],
    ['one is met, one skips', '[good, left_out]', 'skipped'],
    ['a failure that was asked for does not block', '[{task: bad, when: failed}, left_out]', 'skipped'],
    [
      'the join after a branch',
      '[{task: good, when: [completed, skipped]}, {task: left_out, when: [completed, skipped]}]',
      runs,
    ],
    [
      'done of everything',
      '[{task: bad, when: done}, {task: left_out, when: done}, {task: good, when: done}]',
      runs,
    ],
    ['a mapping alone', '{task: bad, when: failed}', runs],
    ['a mapping without when', '[{task: good}]', runs],
  ])('several edges: %s', async (_what, dependsOn, expected) => {
    const { run } = await runOnce(
      `tasks:
  - {id: good, run: "true"}
  - {id: bad, run: exit 3}
  - {id: left_out, run: "true", if: false}
  - {id: below, run: "true", depends_on: ${dependsOn}}
`,
    );
    expect(statuses(run)['below']).toBe(expected);
  });

  test('what is blocked names the task at the root of it', async () => {
    const { run } = await runOnce(
      `tasks:
  - {id: bad, run: exit 3}
  - {id: middle, run: "true", depends_on: bad}
  - {id: below, run: "true", depends_on: middle}
`,
    );
    expect(run?.record.tasks.below).toMatchObject({ status: 'blocked', blocked_by: ['bad'] });
  });

  test('a failure that a plan B took up still fails the run; one that was tolerated does not', async () => {
    const planB = (more: string) => `tasks:
  - {id: a, run: exit 3${more}}
  - {id: b, run: echo instead, depends_on: [{task: a, when: failed}]}
`;
    const [failed, tolerated] = [await runOnce(planB('')), await runOnce(planB(', continue_on_error: true'))];
    expect([failed.code, tolerated.code]).toEqual([1, 0]);
    expect([failed.summary.b.stdout, tolerated.summary.b.stdout]).toEqual(['instead', 'instead']);
  });

  test.each([
    ['an unknown word', '[{task: a, when: succeeded}]', /completed/],
    ['an unknown key', '[{task: a, wen: failed}]', /when/],
    ['an unknown task', '[{task: aa, when: failed}]', /unknown-dependency/],
    ['no task', '[{when: failed}]', /task/],
  ])('%s is a diagnostic', async (_what, dependsOn, expected) => {
    const { code, stderr } = await runOnce(
      `tasks:\n  - {id: a, run: "true"}\n  - {id: b, run: "true", depends_on: ${dependsOn}}\n`,
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
  });
});
