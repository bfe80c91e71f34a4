import { describe, expect, test } from 'vitest';
import type { AttemptRules } from '../../src/model/attempt-rules.js';
import { plainRules } from '../../src/model/attempt-rules.js';
import type { Task, Workflow } from '../../src/model/workflow.js';
import { memoryHostLocks } from '../policy/rig.js';
import {
  attempts,
  createTime,
  factsOf,
  failed,
  group,
  over,
  playFacts,
  playThrough,
  rules,
  scripted,
  settle,
  takes,
  task,
  undoOf,
  workflow,
} from './rig.js';
import type { Act, PlaySettings, Time } from './rig.js';
import { noAttempt, told } from './told.js';

const lock = (...names: readonly string[]): Partial<AttemptRules> => ({
  locks: names.map((name) => ({ name, scope: 'run' })),
});
const hostLock = (...names: readonly string[]): Partial<AttemptRules> => ({
  locks: names.map((name) => ({ name, scope: 'host' })),
});
const pool = (name: string, slots = 1): Partial<AttemptRules> => ({ pools: [{ name, slots }] });
const rate = (count: number, perMs: number): Partial<AttemptRules> => ({
  rates: [{ name: 'api', count, perMs }],
});

/** When each attempt began and ended, as `name from-to`, where all take 10 ms but for those that are scripted. */
async function timetable(
  played: Workflow | readonly Task[],
  script: (time: Time) => Readonly<Record<string, readonly Act[]>> = () => ({}),
  settings: PlaySettings = {},
): Promise<readonly string[]> {
  const time = createTime();
  const acts = scripted(script(time));
  const known = script(time);
  const lines: string[] = [];
  await playThrough(
    played,
    async (attempt) => {
      const from = time.now();
      const act = takes(time, 10);
      const own = known[attempt.task] === undefined && typeof act === 'function' ? act : acts;
      const outcome = await own(attempt);
      lines.push(`${attempt.task} ${String(from)}-${String(time.now())}`);
      return outcome;
    },
    { time, ...settings },
  );
  return lines;
}

describe('item 7: priority', () => {
  const ids = (tasks: readonly Task[], slots = 1) =>
    timetable(tasks, () => ({}), { slots }).then((lines) => lines.map((line) => line.split(' ')[0]));

  test('urgent before high before normal before low, then file order', async () => {
    const order = await ids([
      task('low', 0, { priority: 'low' }),
      task('unsaid', 1),
      task('normal', 2, { priority: 'normal' }),
      task('high', 3, { priority: 'high' }),
      task('urgent', 4, { priority: 'urgent' }),
    ]);
    expect(order).toEqual(['urgent', 'high', 'unsaid', 'normal', 'low']);
  });

  test('decides among those that are ready, and ends nothing that is under way', async () => {
    const order = await ids([
      task('first', 0),
      task('second', 1),
      task('third', 2),
      task('urgent', 3, { priority: 'urgent', dependsOn: ['first'] }),
    ]);
    expect(order).toEqual(['first', 'urgent', 'second', 'third']);
  });

  test('file order, too: what becomes ready when a slot is given back stands with those that wait already', async () => {
    const order = await ids([
      task('first', 0),
      task('next', 1, { dependsOn: ['first'] }),
      task('waits', 2),
      task('last', 3, { dependsOn: ['first'] }),
    ]);
    expect(order).toEqual(['first', 'next', 'waits', 'last']);
  });

  test('file order, too, of groups, loops and files whose tasks ask in the same turn', async () => {
    const child = workflow([task('deep', 0), task('deeper', 1)]);
    const order = await ids([
      task('all', 0, group(task('one', 0), task('two', 1))),
      task('each', 1, { forEach: over([0, 1], { maxParallel: 2 }) }),
      task('sub', 2, { work: { kind: 'workflow', workflow: child, params: [] } }),
      task('plain', 3),
    ]);
    expect(order).toEqual(['all/one', 'all/two', 'each[0]', 'each[1]', 'sub/deep', 'sub/deeper', 'plain']);
  });

  test('of a group and of a loop it holds for what stands in them, which may say otherwise', async () => {
    const inner = [task('plain', 0), task('low', 1, { priority: 'low' })];
    const order = await ids([
      task('normal', 0),
      task('all', 1, { priority: 'high', ...group(...inner) }),
      task('each', 2, { priority: 'urgent', forEach: over([0, 1], { maxParallel: 2 }) }),
    ]);
    expect(order).toEqual(['each[0]', 'each[1]', 'all/plain', 'normal', 'all/low']);
  });
});

describe('item 7: locks', () => {
  test('of one name, one at a time, across tasks, groups, loops and files', async () => {
    const child = workflow([task('deep', 0, rules(lock('db')))]);
    const lines = await timetable([
      task('a', 0, rules(lock('db'))),
      task('all', 1, group(task('in', 0, rules(lock('db'))))),
      task('each', 2, { forEach: over([0, 1]), ...rules(lock('db')) }),
      task('sub', 3, { work: { kind: 'workflow', workflow: child, params: [] } }),
      task('free', 4),
      task('other', 5, rules(lock('disk'))),
    ]);
    expect(lines.toSorted()).toEqual(
      [
        'a 0-10',
        'all/in 10-20',
        'each[0] 20-30',
        'each[1] 30-40',
        'free 0-10',
        'other 0-10',
        'sub/deep 40-50',
      ].toSorted(),
    );
  });

  test('are held for an attempt, not for the wait before the next', async () => {
    const tasks = [task('a', 0, rules({ ...attempts(2), ...lock('db') })), task('b', 1, rules(lock('db')))];
    const lines = await timetable(tasks, (time) => ({ a: [takes(time, 10, failed), takes(time, 10)] }));
    expect(lines).toEqual(['a 0-10', 'b 10-20', 'a 1010-1020']);
  });

  test('who waits keeps no slot from others', async () => {
    const tasks = [
      task('a', 0, rules(lock('db'))),
      task('b', 1, rules(lock('db'))),
      task('c', 2),
      task('d', 3),
    ];
    const lines = await timetable(tasks, () => ({}), { slots: 2 });
    expect(lines.toSorted()).toEqual(['a 0-10', 'b 10-20', 'c 0-10', 'd 10-20']);
  });

  test('two are taken together or not at all: nobody waits for ever', async () => {
    const lines = await timetable([
      task('a', 0, rules(lock('one', 'two'))),
      task('b', 1, rules(lock('two', 'one'))),
      task('c', 2, rules(lock('two'))),
    ]);
    expect(lines).toEqual(['a 0-10', 'b 10-20', 'c 20-30']);
  });

  test('what is waited for is told once, all of it', async () => {
    const time = createTime();
    const tasks = [
      task('a', 0, rules(lock('one', 'two'))),
      task('b', 1, rules({ ...lock('one', 'two'), pools: [{ name: 'gpu', slots: 2 }] })),
    ];
    const pools = new Map([['gpu', 2]]);
    const { facts } = await playThrough(workflow(tasks, { pools }), scripted({ a: [takes(time, 10)] }), {
      time,
    });
    expect(factsOf('b', facts)).toEqual([
      told.waiting('b', 'the lock one', 'the lock two'),
      told.started('b'),
      told.completed('b'),
    ]);
  });

  test('who waits for a slot of the run alone says nothing', async () => {
    const time = createTime();
    const { facts } = await playThrough([task('a', 0), task('b', 1)], scripted({ a: [takes(time, 10)] }), {
      time,
      slots: 1,
    });
    expect(facts.filter(({ type }) => type === 'task.waiting')).toEqual([]);
  });

  test('undo holds those that it names', async () => {
    const held: string[] = [];
    const { locks } = memoryHostLocks();
    const noting: typeof locks = {
      ...locks,
      tryLock: async (name) => {
        const release = await locks.tryLock(name);
        held.push(`+${name}`);
        return () => {
          held.push(`-${name}`);
          release?.();
        };
      },
    };
    const tasks = [task('a', 0, undoOf('a', rules(hostLock('db')))), task('b', 1, { dependsOn: ['a'] })];
    await playFacts(tasks, scripted({ b: [failed] }), { ports: { hostLocks: noting } });
    expect(held).toEqual(['+db', '-db']);
  });
});

describe('item 7: locks of the host', () => {
  test('another process holds one: it is waited for, and told', async () => {
    const elsewhere = memoryHostLocks('db');
    const playing = playFacts([task('a', 0, rules(hostLock('db')))], scripted({}), {
      ports: { hostLocks: elsewhere.locks },
    });
    await settle();
    expect(elsewhere.waiting).toHaveLength(1);
    elsewhere.letGo('db');
    const { facts } = await playing;
    expect(facts).toEqual([told.waiting('a', 'the lock db'), told.started('a'), told.completed('a')]);
    expect([...elsewhere.held]).toEqual([]);
  });

  test('a lock of the run of the same name is another', async () => {
    const { locks } = memoryHostLocks();
    const tasks = [task('a', 0, rules(lock('db'))), task('b', 1, rules(hostLock('db')))];
    const lines = await timetable(tasks, () => ({}), { ports: { hostLocks: locks } });
    expect(lines.toSorted()).toEqual(['a 0-10', 'b 0-10']);
  });

  test('within the run, too, one at a time, and a cancel of who waits gives all back', async () => {
    const { locks, held, waiting } = memoryHostLocks('db');
    const stop = new AbortController();
    const tasks = [task('a', 0, rules(hostLock('db', 'disk'))), task('b', 1, rules(hostLock('disk', 'db')))];
    const playing = playFacts(tasks, scripted({}), { stop, ports: { hostLocks: locks } });
    await settle();
    stop.abort();
    const { facts } = await playing;
    expect(facts.filter(({ type }) => type === 'task.cancelled')).toEqual([
      told.cancelled('a', noAttempt),
      told.cancelled('b', noAttempt),
    ]);
    expect([[...held], waiting]).toEqual([['db'], []]);
  });

  test('one that cannot be asked for fails the attempt, and gives back the rest', async () => {
    const { locks } = memoryHostLocks();
    const tasks = [
      task(
        'a',
        0,
        rules({
          locks: [
            { name: 'db', scope: 'host' },
            { name: 'own', scope: 'run' },
          ],
        }),
      ),
      task('b', 1, rules(lock('own'))),
    ];
    const { facts } = await playFacts(tasks, scripted({}), {
      ports: { hostLocks: { ...locks, tryLock: () => Promise.reject(new Error('flock is missing')) } },
    });
    expect(factsOf('a', facts)).toEqual([
      told.failed('a', { ...noAttempt, failure: { class: 'execution', message: 'flock is missing' } }),
    ]);
    expect(factsOf('b', facts).at(-1)).toEqual(told.completed('b'));
  });
});

describe('item 7: pools', () => {
  const gpu = (tasks: readonly Task[], size = 2) => workflow(tasks, { pools: new Map([['gpu', size]]) });

  test('as many at a time as there are slots, over tasks, groups and loops', async () => {
    const lines = await timetable(
      gpu([
        task('a', 0, rules(pool('gpu', 2))),
        task('all', 1, group(task('in', 0, rules(pool('gpu'))))),
        task('each', 2, { forEach: over([0, 1]), ...rules(pool('gpu')) }),
        task('free', 3),
      ]),
    );
    expect(lines.toSorted()).toEqual([
      'a 0-10',
      'all/in 10-20',
      'each[0] 10-20',
      'each[1] 20-30',
      'free 0-10',
    ]);
  });

  test('a large demand is not overtaken for ever by small ones', async () => {
    const lines = await timetable(
      gpu([
        task('a', 0, rules(pool('gpu'))),
        task('large', 1, rules(pool('gpu', 2))),
        task('b', 2, rules(pool('gpu'))),
      ]),
    );
    expect(lines).toEqual(['a 0-10', 'large 10-20', 'b 20-30']);
  });

  test('how much of it is wanted is told', async () => {
    const time = createTime();
    const tasks = [
      task('a', 0, rules(pool('gpu', 2))),
      task('b', 1, rules(pool('gpu', 2))),
      task('c', 2, rules(pool('gpu'))),
    ];
    const { facts } = await playThrough(gpu(tasks), scripted({ a: [takes(time, 9)] }), { time });
    expect(facts.filter(({ type }) => type === 'task.waiting')).toEqual([
      told.waiting('b', '2 slots of the pool gpu'),
      told.waiting('c', 'a slot of the pool gpu'),
    ]);
  });

  test('of another file they are its own', async () => {
    const child = gpu([task('deep', 0, rules(pool('gpu')))], 1);
    const sub = (id: string, index: number): Task =>
      task(id, index, { work: { kind: 'workflow', workflow: child, params: [] } });
    const lines = await timetable(gpu([task('a', 0, rules(pool('gpu'))), sub('one', 1), sub('two', 2)], 1));
    expect(lines.toSorted()).toEqual(['a 0-10', 'one/deep 0-10', 'two/deep 0-10']);
  });
});

describe('item 7: rate', () => {
  test('so many begin in any span of that length, across tasks, groups and loops', async () => {
    const lines = await timetable([
      task('a', 0, rules(rate(2, 100))),
      task('b', 1, rules(rate(2, 100))),
      task('all', 2, group(task('in', 0, rules(rate(2, 100))))),
      task('each', 3, { forEach: over([0, 1]), ...rules(rate(2, 100)) }),
      task('free', 4),
    ]);
    expect(lines.toSorted()).toEqual([
      'a 0-10',
      'all/in 100-110',
      'b 0-10',
      'each[0] 100-110',
      'each[1] 200-210',
      'free 0-10',
    ]);
  });

  test('each attempt spends one, and one that a breaker refuses spends none', async () => {
    const tasks = [task('a', 0, rules({ ...attempts(3, { delayMs: 1 }), ...rate(1, 100) }))];
    const lines = await timetable(tasks, (time) => ({ a: [takes(time, 10, failed)] }));
    expect(lines).toEqual(['a 0-10', 'a 100-110', 'a 200-210']);
    const time = createTime();
    const breaker = { name: 'api', failures: 1, failureRate: null, minCalls: 1, cooldownMs: 1 };
    const { facts } = await playThrough(
      [
        task('refused', 0, rules({ breaker, ...rate(1, 100) })),
        task('b', 1, { dependsOn: [{ id: 'refused', when: ['done'] }], ...rules(rate(1, 100)) }),
      ],
      scripted({}),
      {
        time,
        ports: {
          breakers: {
            read: () => Promise.resolve({ status: 'open', since: 0, until: 9_999, reason: 'of tests' }),
            update: () => Promise.reject(new Error('nothing is to be written')),
            tryProbe: () => Promise.resolve(null),
          },
        },
      },
    );
    expect(facts.slice(1)).toEqual([told.started('b'), told.completed('b')]);
    expect(time.now()).toBe(0);
  });

  test('waiting for it is told, and leaves no timer behind', async () => {
    const { facts, timers } = await playThrough(
      [task('a', 0, rules(rate(1, 100))), task('b', 1, rules(rate(1, 100)))],
      scripted({}),
    );
    expect(factsOf('b', facts)).toEqual([
      told.waiting('b', 'the rate api'),
      told.started('b'),
      told.completed('b'),
    ]);
    expect(timers).toBe(0);
  });
});

test('item 7: what stands in for a task needs a slot, and none of what the task itself needs', async () => {
  const fallback = {
    kind: 'plugin' as const,
    plugin: 'other',
    config: { kind: 'literal' as const, value: {} },
  };
  const tasks = [
    task('a', 0, rules({ ...plainRules, ...lock('db'), fallback })),
    task('b', 1, rules(lock('db'))),
  ];
  const lines = await timetable(tasks, (time) => ({ a: [takes(time, 10, failed), takes(time, 10)] }));
  expect(lines.toSorted()).toEqual(['a 0-10', 'a 10-20', 'b 10-20']);
  const one = await timetable(tasks, (time) => ({ a: [takes(time, 10, failed), takes(time, 10)] }), {
    slots: 1,
  });
  // It asks when the slot is given back, and stands first in the file.
  expect(one).toEqual(['a 0-10', 'a 10-20', 'b 20-30']);
});
