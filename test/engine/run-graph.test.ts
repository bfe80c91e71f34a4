import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/model/ports.js';
import { completed, failed, play, task } from './rig.js';

describe('item 4: one promise per task that awaits its dependencies', () => {
  test('a diamond runs in order, its branches side by side', async () => {
    const tasks = [
      task('d', 0, { dependsOn: ['b', 'c'] }),
      task('a', 1),
      task('b', 2, { dependsOn: ['a'] }),
      task('c', 3, { dependsOn: ['a'] }),
    ];
    expect(await play(tasks, async () => completed)).toEqual([
      'started a',
      'completed a',
      'started b',
      'started c',
      'completed b',
      'completed c',
      'started d',
      'completed d',
    ]);
  });

  test('a failed task blocks its dependents only; other branches go on', async () => {
    const tasks = [
      task('bad', 0),
      task('after', 1, { dependsOn: ['bad'] }),
      task('later', 2, { dependsOn: ['after'] }),
      task('other', 3),
    ];
    const facts = await play(tasks, async ({ task: id }) => (id === 'bad' ? failed : completed));
    expect(facts).toEqual([
      'started bad',
      'started other',
      'failed bad',
      'completed other',
      'blocked after',
      'blocked later',
    ]);
  });

  test('continue_on_error: dependents run and see {"error": message} with details', async () => {
    const outcome: Outcome = {
      status: 'failed',
      failure: { class: 'exit_code', message: 'exit code 3', details: { returncode: 3, error: 'not this' } },
    };
    let seen: unknown;
    await play(
      [task('bad', 0, { continueOnError: true }), task('after', 1, { dependsOn: ['bad'] })],
      async (attempt) => {
        if (attempt.task === 'bad') return outcome;
        seen = attempt.upstream.result('bad');
        return completed;
      },
    );
    expect(seen).toEqual({ error: 'exit code 3', returncode: 3 });
  });

  test.each<[string, () => Promise<Outcome>]>([
    [
      'throws before it returns',
      () => {
        throw new Error('boom');
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
    ['rejects with a string', () => Promise.reject('boom')], // oxlint-disable-line
  ])('an executor that %s fails the task, not the run', async (_how, execute) => {
    expect(await play([task('a', 0)], execute)).toEqual(['started a', 'failed a']);
  });

  test('-j 1 runs ready tasks in file order', async () => {
    const tasks = ['c', 'a', 'b'].map((id, index) => task(id, index));
    const facts = await play(tasks, async () => completed, { slots: 1 });
    expect(facts.filter((fact) => fact.startsWith('started'))).toEqual([
      'started c',
      'started a',
      'started b',
    ]);
  });

  test('after a cancel nothing starts: running tasks end, the others are cancelled', async () => {
    const stop = new AbortController();
    const tasks = [task('a', 0), task('queued', 1), task('after', 2, { dependsOn: ['a'] })];
    const facts = await play(
      tasks,
      async () => {
        stop.abort();
        return { status: 'cancelled' };
      },
      { slots: 1, stop },
    );
    expect(facts).toEqual(['started a', 'cancelled queued', 'cancelled a', 'cancelled after']);
  });

  test('upstream levels: nearest first, each task once', async () => {
    const tasks = [
      task('a', 0),
      task('b', 1, { dependsOn: ['a'] }),
      task('c', 2, { dependsOn: ['a', 'b'] }),
      task('d', 3, { dependsOn: ['c'] }),
    ];
    const levels: string[][] = [];
    await play(tasks, async (attempt) => {
      if (attempt.task === 'd')
        for (const level of attempt.upstream.levels()) levels.push(level.map(({ id }) => id));
      return completed;
    });
    expect(levels).toEqual([['c'], ['a', 'b']]);
  });

  test.each([
    ['chain', (index: number) => (index === 0 ? [] : [`t${index - 1}`])],
    ['fan', (index: number) => (index === 0 ? [] : ['t0'])],
  ])('a %s of 10,000 tasks ends', async (_shape, dependsOn) => {
    const tasks = Array.from({ length: 10_000 }, (_, index) =>
      task(`t${index}`, index, { dependsOn: dependsOn(index) }),
    );
    const facts = await play(tasks, async () => completed);
    expect(facts.filter((fact) => fact.startsWith('completed'))).toHaveLength(10_000);
  });
});

test('property: every task ends in exactly one way, none starts before its dependencies are over', async () => {
  const graphs = fc
    .array(
      fc.tuple(fc.array(fc.nat(30), { maxLength: 4 }), fc.constantFrom('ok', 'bad', 'throw', 'tolerated')),
      {
        maxLength: 30,
      },
    )
    .map((rows) =>
      rows.map(([deps, way], index) => ({
        task: task(`t${index}`, index, {
          dependsOn: [...new Set(deps.filter((dep) => dep < index))].map((dep) => `t${dep}`),
          continueOnError: way === 'tolerated',
        }),
        way,
      })),
    );
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 1, max: 5 }), async (rows, slots) => {
      const ways = new Map(rows.map(({ task: { id }, way }) => [id, way]));
      const tasks = rows.map((row) => row.task);
      const over = new Set<string>();
      let running = 0;
      const facts = await play(
        tasks,
        async ({ task: id }) => {
          const { dependsOn = [] } = tasks.find((each) => each.id === id) ?? {};
          expect(dependsOn.filter((edge) => !over.has(edge.id))).toEqual([]);
          running += 1;
          expect(running).toBeLessThanOrEqual(slots);
          await Promise.resolve();
          running -= 1;
          over.add(id);
          if (ways.get(id) === 'throw') throw new Error('thrown');
          return ways.get(id) === 'ok' ? completed : failed;
        },
        { slots },
      );
      const ends = facts.filter((fact) => /^(completed|failed|blocked|cancelled) /.test(fact));
      expect(new Set(ends.map((fact) => fact.split(' ')[1]))).toEqual(new Set(tasks.map(({ id }) => id)));
      expect(ends).toHaveLength(tasks.length);
    }),
  );
});
