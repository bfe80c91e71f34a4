import { describe, expect, test } from 'vitest';
import {
  attempts,
  createTime,
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
  undoOf,
  workflow,
} from './rig.js';
import { noAttempt, told } from './told.js';

const failFast = (name: string) => told.cancelling('fail_fast', `task ${name} failed (--fail-fast)`);

describe('--fail-fast: the first failure that nobody tolerates ends the rest', () => {
  test('what is under way is cancelled, nothing starts, what depends on it is blocked no more', async () => {
    const time = createTime();
    const tasks = [
      task('a', 0),
      task('b', 1),
      task('c', 2),
      task('after', 3, { dependsOn: ['b'] }),
      task('later', 4, { dependsOn: ['a'] }),
    ];
    const execute = scripted({
      a: [takes(time, 5)],
      b: [takes(time, 10, failed)],
      c: [takes(time, 90)],
      later: [takes(time, 90)],
    });
    const { all, status, timers } = await playThrough(tasks, execute, { time, plan: { failFast: true } });
    expect(all).toEqual([
      told.started('a'),
      told.started('b'),
      told.started('c'),
      told.completed('a', { duration_ms: 5 }),
      told.started('later'),
      told.failed('b', { duration_ms: 10 }),
      failFast('b'),
      told.cancelled('after', noAttempt),
      told.cancelled('c', { duration_ms: 10 }),
      told.cancelled('later', { duration_ms: 5 }),
      told.ending('partially_completed', false),
    ]);
    expect([status, timers]).toEqual(['partially_completed', 0]);
  });

  test('only when no attempt is left, and not where it is tolerated or something stands in', async () => {
    const tasks = [
      task('retried', 0, rules(attempts(2))),
      task('tolerated', 1, { continueOnError: true }),
      task('forgiven', 2, { continueOnError: true, ...group(task('inner', 0)) }),
      task('degraded', 3, rules({ fallback: { kind: 'value', value: { kind: 'literal', value: 1 } } })),
      task('bad', 4, { dependsOn: [{ id: 'retried', when: ['done'] }] }),
    ];
    const execute = scripted({
      retried: [failed, gives(1)],
      tolerated: [failed],
      'forgiven/inner': [failed],
      degraded: [failed],
      bad: [failed],
    });
    const { all } = await playThrough(tasks, execute, { plan: { failFast: true } });
    expect(all.slice(-4)).toEqual([
      told.started('bad'),
      told.failed('bad'),
      failFast('bad'),
      told.ending('partially_completed', false),
    ]);
    expect(all.filter(({ type }) => type === 'run.cancelling')).toHaveLength(1);
  });

  test('a failure inside of another task ends the rest at once, and is told once', async () => {
    const time = createTime();
    const tasks = [task('each', 0, { forEach: over([0, 1]) }), task('all', 1, group(task('in', 0)))];
    const execute = scripted({
      'each[0]': [failed],
      'each[1]': [takes(time, 90)],
      'all/in': [takes(time, 90)],
    });
    const { all, timers } = await playThrough(tasks, execute, { time, plan: { failFast: true } });
    expect(all.filter(({ type }) => type === 'run.cancelling')).toEqual([failFast('each[0]')]);
    expect(all.filter(({ type }) => type === 'task.cancelled')).toEqual([
      told.cancelled('each[1]'),
      told.cancelled('all/in'),
      told.cancelled('each', { attempt: null, result: [{ error: 'exit code 1' }, null] }),
      told.cancelled('all', { attempt: null, result: {} }),
    ]);
    expect([time.now(), timers]).toEqual([0, 0]);
  });

  test('of several failures the first is told', async () => {
    const { all } = await playFacts([task('a', 0), task('b', 1)], async () => failed, {
      plan: { failFast: true },
    });
    expect(all.slice(2)).toEqual([
      told.failed('a'),
      failFast('a'),
      told.failed('b'),
      told.ending('failed', false),
    ]);
  });

  test('none completed: the run failed, and what had completed before is undone', async () => {
    const { status } = await playFacts(
      [task('a', 0), task('b', 1)],
      scripted({ a: [failed], b: [takes(createTime(), 9)] }),
      {
        plan: { failFast: true },
      },
    );
    expect(status).toBe('failed');
    const undo = undoOf('a');
    const tasks = [task('a', 0, undo), task('b', 1, { dependsOn: ['a'] })];
    const { all } = await playFacts(tasks, scripted({ b: [failed] }), { plan: { failFast: true } });
    expect(all.slice(3)).toEqual([
      told.failed('b'),
      failFast('b'),
      told.ending('partially_completed', false),
      told.undoing('a', undo.undo),
      told.started('a.undo'),
      told.completed('a.undo'),
    ]);
  });

  test('without it, other branches go on', async () => {
    const { all } = await playFacts([task('a', 0), task('b', 1)], scripted({ a: [failed] }));
    expect(all.slice(2)).toEqual([
      told.failed('a'),
      told.completed('b'),
      told.ending('partially_completed', false),
    ]);
  });
});

describe('what else makes the tasks of a run stop', () => {
  test('a program that says no more is told as what it is', async () => {
    const stop = new AbortController();
    const playing = playFacts([task('a', 0)], scripted({ a: [takes(createTime(), 9)] }), { stop });
    await settle();
    stop.abort();
    expect((await playing).all).toEqual([
      told.started('a'),
      told.cancelling('program', 'the program that runs it said so'),
      told.cancelled('a'),
      told.ending('cancelled', false),
    ]);
  });

  test('a run that is stopped before it starts starts nothing', async () => {
    const stop = new AbortController();
    stop.abort({ cause: 'replaced', reason: 'run r2 takes its place' });
    const { all } = await playFacts([task('a', 0), task('b', 1, { dependsOn: ['a'] })], scripted({}), {
      stop,
    });
    expect(all).toEqual([
      told.cancelling('replaced', 'run r2 takes its place'),
      told.cancelled('a', noAttempt),
      told.cancelled('b', noAttempt),
      told.ending('cancelled', false),
    ]);
  });

  test('what failed while it was stopped is a failure, and does not stop it again', async () => {
    const stop = new AbortController();
    const tasks = [task('a', 0), task('b', 1)];
    const playing = playFacts(
      tasks,
      ({ task: name, signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(name === 'a' ? failed : { status: 'cancelled' }));
        }),
      { stop, plan: { failFast: true } },
    );
    await settle();
    stop.abort({ cause: 'signal', reason: 'SIGINT' });
    const { all, status } = await playing;
    expect(all.slice(2)).toEqual([
      told.cancelling('signal', 'SIGINT'),
      told.failed('a'),
      failFast('a'),
      told.cancelled('b'),
      told.ending('cancelled', false),
    ]);
    expect(status).toBe('cancelled');
  });

  test('a cancel that comes when all are over changes nothing', async () => {
    const stop = new AbortController();
    const { all } = await playFacts(
      workflow([task('a', 0)]),
      async () => {
        stop.abort({ cause: 'signal', reason: 'SIGINT' });
        return gives(1);
      },
      { stop },
    );
    expect(all.slice(1)).toEqual([
      told.cancelling('signal', 'SIGINT'),
      told.completed('a', { result: 1 }),
      told.ending('completed', true),
    ]);
  });

  test('who waits for what is scarce is cancelled, and holds nothing', async () => {
    const stop = new AbortController();
    const lock = rules({ locks: [{ name: 'db', scope: 'run' }] });
    const tasks = [task('a', 0, lock), task('b', 1, lock), task('c', 2, lock)];
    const playing = playFacts(tasks, scripted({ a: [takes(createTime(), 9)] }), { stop });
    await settle();
    stop.abort({ cause: 'signal', reason: 'SIGINT' });
    expect((await playing).all.filter(({ type }) => type === 'task.cancelled')).toEqual(
      expect.arrayContaining([
        told.cancelled('a'),
        told.cancelled('b', noAttempt),
        told.cancelled('c', noAttempt),
      ]),
    );
  });
});
