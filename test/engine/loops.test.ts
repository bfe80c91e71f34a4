import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.js';
import { completed, expression, failed, gives, group, over, play, playFacts, task, whole } from './rig.js';

/** How the task of a name ended, as its fact says it. */
async function endOf(name: string, playing: ReturnType<typeof playFacts>) {
  const { facts } = await playing;
  return facts.find((fact) => 'task' in fact && fact.task === name && 'duration_ms' in fact);
}

describe('item 7: for_each', () => {
  test('an instance for every item; the result is the list in item order, whatever order they end in', async () => {
    const resolvers = new Map<string, () => void>();
    const playing = playFacts(
      [task('each', 0, { forEach: over(['a', 'b', 'c']) })],
      async ({ task: name }) => {
        await new Promise<void>((resolve) => {
          resolvers.set(name, resolve);
          if (resolvers.size === 3) for (const end of [...resolvers.values()].toReversed()) end();
        });
        return gives(name);
      },
    );
    const { facts } = await playing;
    expect(facts.at(0)).toMatchObject({
      type: 'task.opened',
      task: 'each',
      holds: { kind: 'items', items: ['a', 'b', 'c'], keys: null },
    });
    expect(facts.at(-1)).toMatchObject({
      type: 'task.completed',
      task: 'each',
      attempt: null,
      result: ['each[0]', 'each[1]', 'each[2]'],
    });
  });

  test('a mapping: item is the value, each.key the key', async () => {
    const config = whole("{'item': item, 'key': each.key, 'index': each.index, 'length': each.length}");
    const seen: Json[] = [];
    await play(
      [
        task('each', 0, {
          forEach: over({ x: 1, y: 2 }),
          work: { kind: 'plugin', plugin: 'fake', config },
        }),
      ],
      async (attempt) => {
        seen.push(attempt.config);
        return completed;
      },
    );
    expect(seen).toEqual([
      { item: 1, key: 'x', index: 0, length: 2 },
      { item: 2, key: 'y', index: 1, length: 2 },
    ]);
  });

  test('`as` names the item, also inside a loop in a loop', async () => {
    const config = whole("{'all': outer + '-' + inner, 'item': item}");
    const inner = task('inner', 0, {
      forEach: over(['1', '2'], { as: 'inner' }),
      work: { kind: 'plugin', plugin: 'fake', config },
    });
    const seen: Json[] = [];
    await play(
      [task('outer', 0, { forEach: over(['a'], { as: 'outer' }), ...group(inner) })],
      async (attempt) => {
        seen.push([attempt.task, attempt.config]);
        return completed;
      },
    );
    expect(seen).toEqual([
      ['outer[0]/inner[0]', { all: 'a-1', item: '1' }],
      ['outer[0]/inner[1]', { all: 'a-2', item: '2' }],
    ]);
  });

  test('failures stand in their places; the loop failed, others went on', async () => {
    const playing = playFacts([task('each', 0, { forEach: over([0, 1, 2]) })], async ({ task: name }) =>
      name === 'each[1]' ? failed : gives('ok'),
    );
    expect(await endOf('each', playing)).toMatchObject({
      type: 'task.failed',
      tolerated: false,
      failure: { class: 'exit_code', message: '1 of 3 instances failed: each[1]: exit code 1' },
      result: ['ok', { error: 'exit code 1' }, 'ok'],
    });
  });

  test('continue_on_error belongs to the loop: an instance fails, the loop is tolerated', async () => {
    const tasks = [
      task('each', 0, { forEach: over([0]), continueOnError: true }),
      task('after', 1, { dependsOn: ['each'] }),
    ];
    const { facts } = await playFacts(tasks, async ({ task: name }) =>
      name === 'after' ? completed : failed,
    );
    const tolerated = facts.flatMap((fact) =>
      fact.type === 'task.failed' ? [[fact.task, fact.tolerated]] : [],
    );
    expect(tolerated).toEqual([
      ['each[0]', false],
      ['each', true],
    ]);
    expect(facts.at(-1)).toMatchObject({ type: 'task.completed', task: 'after' });
  });

  test('fail_fast: the first failure ends those under way and starts no more', async () => {
    const facts = await play(
      [task('each', 0, { forEach: over([0, 1, 2, 3], { failFast: true, maxParallel: 2 }) })],
      async ({ task: name, signal }) => {
        if (name === 'each[1]') return failed;
        if (!signal.aborted) {
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve);
          });
        }
        return { status: 'cancelled' };
      },
    );
    expect(facts).toEqual([
      'opened each',
      'started each[0]',
      'started each[1]',
      'failed each[1]',
      'cancelled each[0]',
      'failed each',
    ]);
  });

  test('fail_fast with fewer slots than instances: none that waits for a slot gets one', async () => {
    const facts = await play(
      [
        task('each', 0, {
          forEach: over([0, 1, 2, 3], { failFast: true, maxParallel: 4 }),
        }),
      ],
      async () => failed,
      { slots: 1 },
    );
    expect(facts.filter((fact) => fact.startsWith('started'))).toEqual(['started each[0]']);
  });

  test('max_parallel: never more instances at once, and leaves alone take slots', async () => {
    for (const { maxParallel, slots, most } of [
      { maxParallel: 2, slots: 99, most: 2 },
      { maxParallel: null, slots: 3, most: 3 },
      { maxParallel: 50, slots: 1, most: 1 },
    ]) {
      let running = 0;
      let seen = 0;
      const inner = task('inner', 0);
      await play(
        [task('each', 0, { forEach: over([...Array(20).keys()], { maxParallel }), ...group(inner) })],
        async () => {
          running += 1;
          seen = Math.max(seen, running);
          await Promise.resolve();
          running -= 1;
          return completed;
        },
        { slots },
      );
      expect(seen).toBe(most);
    }
  });

  test('an empty list: completed with []', async () => {
    const playing = playFacts([task('each', 0, { forEach: over([]) })], async () => failed);
    expect(await endOf('each', playing)).toMatchObject({ type: 'task.completed', result: [] });
  });

  test.each<[string, Json, string]>([
    ['a number', 5, 'for_each needs a list or a mapping, found the number 5'],
    ['a text', 'abc', 'for_each needs a list or a mapping, found the string "abc"'],
    ['nothing', null, 'for_each needs a list or a mapping, found nothing'],
    [
      'too many items',
      Array.from({ length: 100_001 }, () => 0),
      'for_each takes 100000 items at most, found 100001',
    ],
  ])('%s is a clear failure', async (_what, items, message) => {
    const { facts } = await playFacts([task('each', 0, { forEach: over(items) })], async () => completed);
    expect(facts).toMatchObject([
      { type: 'task.failed', attempt: null, failure: { class: 'validation', message } },
    ]);
  });

  test('a cancel: what is under way ends, nothing more starts, the loop is cancelled', async () => {
    const stop = new AbortController();
    const facts = await play(
      [task('each', 0, { forEach: over([0, 1, 2]) })],
      async () => {
        stop.abort();
        return { status: 'cancelled' };
      },
      { slots: 1, stop },
    );
    expect(facts).toEqual(['opened each', 'started each[0]', 'cancelled each[0]', 'cancelled each']);
  });

  test('if belongs to the loop as a whole and does not see its item', async () => {
    const facts = await play(
      [task('each', 0, { forEach: over([1]), condition: expression('1 > 2') })],
      async () => completed,
    );
    expect(facts).toEqual(['skipped each']);
  });
});
