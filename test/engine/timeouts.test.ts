import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/model/ports.js';
import {
  attempts,
  createTime,
  factsOf,
  failed,
  gives,
  group,
  over,
  playFacts,
  playThrough,
  rules,
  scripted,
  settle,
  takes,
  task,
  workflow,
} from './rig.js';
import type { Act } from './rig.js';
import { failure, noAttempt, told } from './told.js';

const tooLong = (key: 'timeout' | 'timeout_total', limit: string, rest = '') =>
  failure('timeout', `took longer than its ${key} of ${limit}${rest}`);

/** Never ends by itself, and then only after so many milliseconds. */
function lingers(time: ReturnType<typeof createTime>, ms: number, running: readonly string[]): Act {
  return ({ signal }) =>
    new Promise<Outcome>((resolve) => {
      signal.addEventListener('abort', () => {
        time.after(ms, () => resolve({ status: 'cancelled', running }));
      });
    });
}

describe('item 3: the timeout of an attempt', () => {
  test('names the limit and what was still running, can be retried, and the next begins when all is gone', async () => {
    const time = createTime();
    const a = task('a', 0, rules({ ...attempts(2), timeoutMs: 90_000 }));
    const execute = scripted({ a: [lingers(time, 40, ['sleep 1000', 'cat']), takes(time, 5)] });
    const { facts, timers } = await playThrough([a], execute, { time });
    expect(facts).toEqual([
      told.started('a', 1, { max_attempts: 2 }),
      told.retrying('a', 1, {
        max_attempts: 2,
        wait_ms: 1_000,
        duration_ms: 90_040,
        ...tooLong('timeout', '1m30s', '; still running: sleep 1000, cat'),
      }),
      told.started('a', 2, { max_attempts: 2 }),
      told.completed('a', { attempt: 2, duration_ms: 5 }),
    ]);
    expect(timers).toBe(0);
  });

  test('does not count what is waited for', async () => {
    const time = createTime();
    const lock = { locks: [{ name: 'db', scope: 'run' as const }] };
    const tasks = [task('a', 0, rules(lock)), task('b', 1, rules({ ...lock, timeoutMs: 10 }))];
    const { facts } = await playThrough(tasks, scripted({ a: [takes(time, 50)], b: [takes(time, 9)] }), {
      time,
    });
    expect(factsOf('b', facts)).toEqual([
      told.waiting('b', 'the lock db'),
      told.started('b'),
      told.completed('b', { duration_ms: 9 }),
    ]);
  });

  test('each instance of a loop has its own', async () => {
    const time = createTime();
    const each = task('each', 0, { forEach: over([0, 1], { maxParallel: 1 }), ...rules({ timeoutMs: 10 }) });
    const execute = scripted({ 'each[0]': [takes(time, 9, gives('in time'))], 'each[1]': [takes(time, 11)] });
    const { facts } = await playThrough([each], execute, { time });
    expect(facts.slice(1)).toEqual([
      told.started('each[0]'),
      told.completed('each[0]', { duration_ms: 9, result: 'in time' }),
      told.started('each[1]'),
      told.failed('each[1]', { duration_ms: 10, ...tooLong('timeout', '10ms') }),
      told.failed('each', {
        attempt: null,
        duration_ms: 19,
        ...failure('timeout', '1 of 2 instances failed: each[1]: took longer than its timeout of 10ms'),
        result: ['in time', { error: 'took longer than its timeout of 10ms' }],
      }),
    ]);
  });
});

describe('item 3: timeout_total', () => {
  test('over all attempts and the waits between them: it ends an attempt', async () => {
    const time = createTime();
    const a = task('a', 0, { timeoutTotalMs: 2_000, ...rules(attempts(9)) });
    const { facts } = await playThrough([a], scripted({ a: [failed, takes(time, 5_000)] }), { time });
    expect(facts.slice(2)).toEqual([
      told.started('a', 2, { max_attempts: 9 }),
      told.failed('a', { attempt: 2, duration_ms: 1_000, ...tooLong('timeout_total', '2s') }),
    ]);
  });

  test('it ends a wait, and no attempt was under way', async () => {
    const time = createTime();
    const a = task('a', 0, { timeoutTotalMs: 2_000, ...rules(attempts(9, { delayMs: 5_000 })) });
    const { facts, timers } = await playThrough([a], scripted({ a: [failed] }), { time });
    expect(facts.slice(1)).toEqual([
      told.retrying('a', 1, { max_attempts: 9, wait_ms: 5_000 }),
      told.failed('a', { ...noAttempt, ...tooLong('timeout_total', '2s') }),
    ]);
    expect([time.now(), timers]).toEqual([2_000, 0]);
  });

  test('item 7: waiting for what is scarce counts in it', async () => {
    const time = createTime();
    const lock = { locks: [{ name: 'db', scope: 'run' as const }] };
    const tasks = [task('a', 0, rules(lock)), task('b', 1, { timeoutTotalMs: 10, ...rules(lock) })];
    const { facts } = await playThrough(tasks, scripted({ a: [takes(time, 50)] }), { time });
    expect(factsOf('a', facts)).toEqual([told.started('a'), told.completed('a', { duration_ms: 50 })]);
    expect(factsOf('b', facts)).toEqual([
      told.waiting('b', 'the lock db'),
      told.failed('b', { ...noAttempt, ...tooLong('timeout_total', '10ms') }),
    ]);
  });

  test('of a loop it is over all its instances, and what they gave until then stays', async () => {
    const time = createTime();
    const each = task('each', 0, { timeoutTotalMs: 25, forEach: over([0, 1, 2, 3], { maxParallel: 1 }) });
    const execute = scripted({
      'each[0]': [takes(time, 10, gives('a'))],
      'each[1]': [takes(time, 10, gives('b'))],
      'each[2]': [takes(time, 10)],
    });
    const { facts, timers } = await playThrough([each], execute, { time });
    expect(facts.slice(5)).toEqual([
      told.started('each[2]'),
      told.cancelled('each[2]', { duration_ms: 5 }),
      told.failed('each', {
        attempt: null,
        duration_ms: 25,
        ...tooLong('timeout_total', '25ms'),
        result: ['a', 'b', null, null],
      }),
    ]);
    expect(timers).toBe(0);
  });

  test('of a group it is over all its tasks, and of a file, too', async () => {
    for (const holds of ['group', 'workflow'] as const) {
      const time = createTime();
      const inner = [task('a', 0), task('b', 1), task('c', 2, { dependsOn: ['b'] })];
      const work =
        holds === 'group' ? group(...inner).work : { kind: holds, workflow: workflow(inner), params: [] };
      const tasks = [task('all', 0, { timeoutTotalMs: 25, work }), task('next', 1, { dependsOn: ['all'] })];
      const execute = scripted({ 'all/a': [takes(time, 10, gives(1))], 'all/b': [takes(time, 99)] });
      const { facts } = await playThrough(tasks, execute, { time });
      expect(facts.slice(3)).toEqual([
        told.completed('all/a', { duration_ms: 10, result: 1 }),
        told.cancelled('all/b', { duration_ms: 25 }),
        told.cancelled('all/c', noAttempt),
        told.failed('all', {
          attempt: null,
          duration_ms: 25,
          ...tooLong('timeout_total', '25ms'),
          ...(holds === 'group' ? { result: { a: 1 } } : {}),
        }),
        told.blocked('next', 'all'),
      ]);
    }
  });

  test('what is over in time is as it is, and sets no timer for longer', async () => {
    const time = createTime();
    const tasks = [
      task('each', 0, { timeoutTotalMs: 25, forEach: over([0]) }),
      task('a', 1, { timeoutTotalMs: 25, ...rules({ timeoutMs: 25 }) }),
    ];
    const { facts, timers } = await playThrough(tasks, scripted({ a: [failed] }), { time });
    expect(factsOf('a', facts)).toEqual([told.started('a'), told.failed('a')]);
    expect(factsOf('each', facts).at(-1)).toEqual(told.completed('each', { attempt: null, result: [null] }));
    expect([time.now(), timers]).toEqual([0, 0]);
  });

  test('a cancel of the run is no timeout', async () => {
    const stop = new AbortController();
    const { clock, after } = createTime();
    const tasks = [task('each', 0, { timeoutTotalMs: 25, forEach: over([0]), ...rules({ timeoutMs: 9 }) })];
    const playing = playFacts(tasks, scripted({ 'each[0]': [takes(createTime(), 99)] }), {
      stop,
      ports: { clock, after },
    });
    await settle();
    stop.abort();
    expect((await playing).facts.slice(1)).toEqual([
      told.started('each[0]'),
      told.cancelled('each[0]'),
      told.cancelled('each', { attempt: null, result: [null] }),
    ]);
  });
});

test('item 3: what is being cancelled when its time is up was cancelled', async () => {
  const time = createTime();
  const stop = new AbortController();
  const tasks = [
    task('each', 0, { timeoutTotalMs: 25, forEach: over([0]) }),
    task('a', 1, { timeoutTotalMs: 25, ...rules({ timeoutMs: 25 }) }),
  ];
  const execute = scripted({ 'each[0]': [lingers(time, 40, [])], a: [lingers(time, 40, [])] });
  const { clock, after } = time;
  const playing = playFacts(tasks, execute, { stop, ports: { clock, after } });
  await settle();
  stop.abort();
  while (await time.next());
  const { facts } = await playing;
  expect(factsOf('each', facts).at(-1)).toEqual(
    told.cancelled('each', { attempt: null, duration_ms: 40, result: [null] }),
  );
  expect(factsOf('a', facts)).toEqual([told.started('a'), told.cancelled('a', { duration_ms: 40 })]);
});

describe('item 3: the timeout of the run', () => {
  const tasks = [task('a', 0), task('b', 1), task('c', 2, { dependsOn: ['b'] })];

  test('its running tasks are cancelled, nothing starts, the run failed', async () => {
    const time = createTime();
    const execute = scripted({ a: [takes(time, 10)], b: [takes(time, 90)] });
    const { all, status, timers } = await playThrough(tasks, execute, { time, plan: { timeoutMs: 50 } });
    expect(all).toEqual([
      told.started('a'),
      told.started('b'),
      told.completed('a', { duration_ms: 10 }),
      told.cancelling('timeout', 'the run took longer than its timeout of 50ms'),
      told.cancelled('b', { duration_ms: 50 }),
      told.cancelled('c', noAttempt),
      told.ending('failed', false),
    ]);
    expect([status, timers]).toEqual(['failed', 0]);
  });

  test('does not count undo and hooks', async () => {
    const time = createTime();
    const undo = task('a.undo', 0, { dependsOn: ['a'] });
    const played = [task('a', 0, { undo }), task('b', 1, { dependsOn: ['a'] })];
    const execute = scripted({ a: [takes(time, 10)], b: [failed], 'a.undo': [takes(time, 500)] });
    const { all } = await playThrough(played, execute, { time, plan: { timeoutMs: 50 } });
    expect(all.slice(3)).toEqual([
      told.failed('b'),
      told.ending('partially_completed', false),
      told.undoing('a', undo),
      told.started('a.undo'),
      told.completed('a.undo', { duration_ms: 500 }),
    ]);
  });

  test('what is over in time is good', async () => {
    const time = createTime();
    const { all, timers } = await playThrough([task('a', 0)], scripted({ a: [takes(time, 49)] }), {
      time,
      plan: { timeoutMs: 50 },
    });
    expect(all.at(-1)).toEqual(told.ending('completed', true));
    expect([time.now(), timers]).toEqual([49, 0]);
  });
});
