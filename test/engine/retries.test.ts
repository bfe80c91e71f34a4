import { describe, expect, test } from 'vitest';
import type { BreakerState } from '../../src/model/breaker-state.js';
import type { LogDigest } from '../../src/model/event.js';
import type { Outcome } from '../../src/model/ports.js';
import { breakerRule, memoryBreakers } from '../policy/rig.js';
import {
  attempts,
  createTime,
  factsOf,
  failed,
  gives,
  handed,
  literal,
  playFacts,
  playThrough,
  rules,
  scripted,
  settle,
  takes,
  task,
  whole,
} from './rig.js';
import { failure, noAttempt, told } from './told.js';

describe('item 2: every attempt is an event, with its class, its duration and the wait before the next', () => {
  test('two that fail and one that does not', async () => {
    const time = createTime();
    const a = task('a', 0, rules(attempts(4, { backoff: 'linear' })));
    const slow = takes(time, 70, { status: 'failed', ...failure('network', 'no route') });
    const execute = scripted({ a: [failed, slow, takes(time, 5, gives(1))] });
    const { all, timers } = await playThrough([a], execute, { time });
    expect(all).toEqual([
      told.started('a', 1, { max_attempts: 4 }),
      told.retrying('a', 1, { max_attempts: 4, wait_ms: 1_000 }),
      told.started('a', 2, { max_attempts: 4 }),
      told.retrying('a', 2, {
        max_attempts: 4,
        wait_ms: 2_000,
        duration_ms: 70,
        ...failure('network', 'no route'),
      }),
      told.started('a', 3, { max_attempts: 4 }),
      told.completed('a', { attempt: 3, duration_ms: 5, result: 1 }),
      told.ending('completed', true),
    ]);
    expect([time.now(), timers]).toEqual([3_075, 0]);
  });

  test('the last of them is the end of the task', async () => {
    const a = task('a', 0, rules(attempts(2)));
    const { all } = await playThrough([a], scripted({ a: [failed] }));
    expect(all).toEqual([
      told.started('a', 1, { max_attempts: 2 }),
      told.retrying('a', 1, { max_attempts: 2, wait_ms: 1_000 }),
      told.started('a', 2, { max_attempts: 2 }),
      told.failed('a', { attempt: 2 }),
      told.ending('failed', false),
    ]);
  });

  test('what asks for a longer wait gets it', async () => {
    const busy: Outcome = {
      status: 'failed',
      failure: { class: 'rate_limit', message: 'too many', retryAfterMs: 90_000 },
    };
    const a = task('a', 0, rules(attempts(2)));
    const { facts } = await playThrough([a], scripted({ a: [busy, gives(1)] }));
    expect(facts[1]).toEqual(
      told.retrying('a', 1, { max_attempts: 2, wait_ms: 90_000, failure: busy.failure }),
    );
  });

  test.each(['validation', 'permission'] as const)(
    '%s is never followed by another',
    async (failureClass) => {
      const refused = failure(failureClass, 'no');
      const a = task('a', 0, rules(attempts(3)));
      const { facts } = await playThrough([a], scripted({ a: [{ status: 'failed', ...refused }] }));
      expect(facts).toEqual([told.started('a', 1, { max_attempts: 3 }), told.failed('a', refused)]);
    },
  );

  test('each attempt has a log of its own, and only the last has that of the task', async () => {
    const closed: unknown[] = [];
    const log = (attempt: number): LogDigest => ({ bytes: attempt, sha256: '' });
    const { facts } = await playThrough([task('a', 0, rules(attempts(2)))], scripted({ a: [failed] }), {
      ports: {
        closeLog: (...asked) => {
          closed.push(asked);
          return log(asked[1]);
        },
      },
    });
    expect(closed).toEqual([
      ['a', 1, false],
      ['a', 2, true],
    ]);
    expect(facts.flatMap((fact) => ('log' in fact ? [fact.log] : []))).toEqual([log(1), log(2)]);
  });

  test('what an attempt is told is rendered once, and the failure of each is masked', async () => {
    const configs: unknown[] = [];
    const leak: Outcome = { status: 'failed', ...failure('execution', 'hunter2 is wrong') };
    const a = task('a', 0, { ...rules(attempts(2)), ...handed(whole("{'at': run.id}")) });
    const { facts } = await playThrough(
      [a],
      async (attempt) => {
        configs.push(attempt.config);
        return leak;
      },
      {
        mask: { text: (text) => text.replaceAll('hunter2', '***') },
      },
    );
    const shown = failure('execution', '*** is wrong');
    expect(facts).toEqual([
      told.started('a', 1, { max_attempts: 2 }),
      told.retrying('a', 1, { max_attempts: 2, wait_ms: 1_000, ...shown }),
      told.started('a', 2, { max_attempts: 2 }),
      told.failed('a', { attempt: 2, ...shown }),
    ]);
    expect(configs[0]).toBe(configs[1]);
  });

  test('others read how many attempts there were, and how long they took without the waits', async () => {
    const time = createTime();
    const tasks = [
      task('a', 0, rules(attempts(3))),
      task('b', 1, {
        dependsOn: ['a'],
        ...handed(whole("{'n': tasks.a.attempts, 'ms': tasks.a.duration_ms}")),
      }),
    ];
    const execute = scripted({
      a: [takes(time, 7, failed), takes(time, 8)],
      b: [async ({ config }) => gives(config)],
    });
    const { facts } = await playThrough(tasks, execute, { time });
    expect(facts.at(-1)).toEqual(told.completed('b', { result: { n: 2, ms: 15 } }));
  });

  test('a value that cannot be had is no attempt, and there is no other', async () => {
    const a = task('a', 0, { ...rules(attempts(3)), ...handed(whole('[1][7]')) });
    const { facts } = await playThrough([a], scripted({}));
    expect(facts).toMatchObject([{ ...told.failed('a', noAttempt), failure: { class: 'validation' } }]);
  });
});

describe('item 2: an abort ends a backoff at once', () => {
  test('no attempt follows, and no timer is left', async () => {
    const stop = new AbortController();
    const time = createTime();
    const { clock, after } = time;
    const a = task('a', 0, rules(attempts(3)));
    const playing = playFacts([a], scripted({ a: [failed] }), { stop, ports: { clock, after } });
    await settle();
    stop.abort({ cause: 'signal', reason: 'SIGINT' });
    const { all } = await playing;
    expect(all.slice(1)).toEqual([
      told.retrying('a', 1, { max_attempts: 3, wait_ms: 1_000 }),
      told.cancelling('signal', 'SIGINT'),
      told.cancelled('a', noAttempt),
      told.ending('cancelled', false),
    ]);
    expect([time.now(), time.timers()]).toEqual([0, 0]);
  });

  test('the log of the attempt before is that of the task again', async () => {
    const stop = new AbortController();
    const closed: unknown[] = [];
    const { clock, after } = createTime();
    const a = task('a', 0, rules(attempts(3)));
    const playing = playFacts([a], scripted({ a: [failed] }), {
      stop,
      ports: {
        clock,
        after,
        closeLog: (...asked) => {
          closed.push(asked);
          return null;
        },
      },
    });
    await settle();
    stop.abort();
    await playing;
    expect(closed).toEqual([
      ['a', 1, false],
      ['a', 1, true],
    ]);
  });

  test('an attempt that fails while the run is being cancelled is the last', async () => {
    const stop = new AbortController();
    const a = task('a', 0, rules(attempts(3)));
    const { facts } = await playThrough(
      [a],
      async () => {
        stop.abort();
        return failed;
      },
      { stop },
    );
    expect(facts).toEqual([told.started('a', 1, { max_attempts: 3 }), told.failed('a')]);
  });
});

describe('item 4: an open breaker', () => {
  const open: BreakerState = { status: 'open', since: 0, until: 1_500, reason: '2 calls in a row failed' };
  const refusal = {
    failure: {
      class: 'unavailable' as const,
      message: 'the breaker "api" is open until 1970-01-01 00:00:01 UTC: 2 calls in a row failed',
      breaker: 'api',
    },
  };

  test('fails the task at once: no attempt, and nothing is waited for, neither a lock nor another attempt', async () => {
    const { store } = memoryBreakers({ api: open });
    const held = task('held', 0, rules({ locks: [{ name: 'db', scope: 'run' }] }));
    const a = task(
      'a',
      1,
      rules({ ...attempts(3), breaker: breakerRule(), locks: [{ name: 'db', scope: 'run' }] }),
    );
    const time = createTime();
    const { facts } = await playThrough([held, a], scripted({ held: [takes(time, 50)] }), {
      time,
      ports: { breakers: store },
    });
    expect(facts).toEqual([
      told.failed('a', { ...noAttempt, ...refusal }),
      told.started('held'),
      told.completed('held', { duration_ms: 50 }),
    ]);
  });

  test('a refusal that is retried takes a number, and is no attempt: nobody reads of it as one', async () => {
    const { store, states } = memoryBreakers({ api: open });
    const a = task('a', 0, rules({ ...attempts(3, { when: ['unavailable'] }), breaker: breakerRule() }));
    const b = task('b', 1, { dependsOn: ['a'], ...handed(whole("{'n': tasks.a.attempts}")) });
    const execute = scripted({ b: [async ({ config }) => gives(config)] });
    const { facts } = await playThrough([a, b], execute, { ports: { breakers: store } });
    expect(factsOf('b', facts).at(-1)).toEqual(told.completed('b', { result: { n: 1 } }));
    expect(factsOf('a', facts)).toEqual([
      told.retrying('a', 1, { max_attempts: 3, wait_ms: 1_000, ...refusal }),
      told.retrying('a', 2, { max_attempts: 3, wait_ms: 1_000, ...refusal }),
      told.started('a', 3, { max_attempts: 3 }),
      told.completed('a', { attempt: 3 }),
    ]);
    expect(states.get('api')).toEqual({ status: 'closed', failures: 0, calls: [] });
  });

  test('what stands in then comes after the refusals that were told', async () => {
    const { store } = memoryBreakers({ api: { ...open, until: 60_000 } });
    const fallback = { kind: 'plugin' as const, plugin: 'other', config: literal({}) };
    const a = task(
      'a',
      0,
      rules({ ...attempts(2, { when: ['unavailable'] }), breaker: breakerRule(), fallback }),
    );
    const { facts } = await playThrough([a], scripted({}), { ports: { breakers: store } });
    expect(facts.map((fact) => [fact.type, 'attempt' in fact ? fact.attempt : undefined])).toEqual([
      ['task.retrying', 1],
      ['task.falling_back', null],
      ['task.started', 2],
      ['task.completed', 2],
    ]);
  });

  test('opens over the attempts of all tasks that name it, and refuses what comes then', async () => {
    const { store, states } = memoryBreakers();
    const breaker = breakerRule({ cooldownMs: 60_000 });
    const noRoute = failure('network', 'no route');
    const tasks = [
      task('a', 0, rules({ ...attempts(5), breaker })),
      task('b', 1, { dependsOn: [{ id: 'a', when: ['done'] }], ...rules({ breaker }) }),
    ];
    const { facts } = await playThrough(tasks, scripted({ a: [{ status: 'failed', ...noRoute }] }), {
      ports: { breakers: store },
    });
    const reason = '2 calls in a row failed, the last one of class network';
    const refused = {
      class: 'unavailable' as const,
      message: `the breaker "api" is open until 1970-01-01 00:01:01 UTC: ${reason}`,
      breaker: 'api',
    };
    expect(facts).toEqual([
      told.started('a', 1, { max_attempts: 5 }),
      told.retrying('a', 1, { max_attempts: 5, wait_ms: 1_000, ...noRoute }),
      told.started('a', 2, { max_attempts: 5 }),
      // It stays open longer than any wait: none is made that would end in a refusal.
      told.failed('a', { attempt: 2, failure: { ...noRoute.failure, breaker: 'api' } }),
      told.failed('b', { ...noAttempt, failure: refused }),
    ]);
    expect(states.get('api')).toEqual({ status: 'open', since: 1_000, until: 61_000, reason });
  });

  describe('after an attempt that opened it', () => {
    const noRoute = failure('network', 'no route');
    const execute = () => scripted({ a: [{ status: 'failed', ...noRoute }] });
    const opening = { status: 'closed' as const, failures: 1, calls: [] };

    /** One attempt opens it; how the retries are, and how long it stays open. */
    async function opened(retry: ReturnType<typeof attempts>, cooldownMs: number) {
      const { store, states } = memoryBreakers({ api: opening });
      const time = createTime();
      const a = task('a', 0, rules({ ...retry, breaker: breakerRule({ cooldownMs }) }));
      const closed: unknown[] = [];
      const { facts } = await playThrough([a], execute(), {
        time,
        ports: {
          breakers: store,
          closeLog: (...asked) => {
            closed.push(asked);
            return null;
          },
        },
      });
      return { facts, states, closed, ms: time.now() };
    }

    test('the task fails at once where it stays open as long as the longest wait', async () => {
      const { facts, ms } = await opened(attempts(3, { maxDelayMs: 5_000 }), 5_000);
      expect(facts).toEqual([
        told.started('a', 1, { max_attempts: 3 }),
        told.failed('a', { failure: { ...noRoute.failure, breaker: 'api' } }),
      ]);
      expect(ms).toBe(0);
    });

    test('where it is over sooner another attempt may be made; a refusal tells why the last one failed', async () => {
      const { facts, closed } = await opened(attempts(3, { maxDelayMs: 5_000 }), 4_999);
      const reason = '2 calls in a row failed, the last one of class network';
      expect(facts).toEqual([
        told.started('a', 1, { max_attempts: 3 }),
        told.retrying('a', 1, { max_attempts: 3, wait_ms: 1_000, ...noRoute }),
        told.failed('a', {
          ...noAttempt,
          failure: {
            class: 'unavailable',
            message: `the breaker "api" is open until 1970-01-01 00:00:04 UTC: ${reason}; the attempt before: no route`,
            breaker: 'api',
          },
        }),
      ]);
      // The log of the attempt was put aside for the next, and is put back.
      expect(closed).toEqual([
        ['a', 1, false],
        ['a', 1, true],
      ]);
    });

    test('and where it is over before the wait is, another is made: the probe', async () => {
      const { facts, states } = await opened(attempts(2, { maxDelayMs: 5_000 }), 900);
      expect(facts).toEqual([
        told.started('a', 1, { max_attempts: 2 }),
        told.retrying('a', 1, { max_attempts: 2, wait_ms: 1_000, ...noRoute }),
        told.started('a', 2, { max_attempts: 2 }),
        told.failed('a', { attempt: 2, ...noRoute }),
      ]);
      expect(states.get('api')).toMatchObject({ status: 'open', since: 1_000 });
    });

    test('who has `unavailable` retried waits for it all the same', async () => {
      const when = ['network', 'unavailable'] as const;
      const { facts } = await opened(attempts(2, { when: [...when], maxDelayMs: 1_000 }), 1_000);
      expect(facts.map((fact) => [fact.type, 'attempt' in fact ? fact.attempt : undefined])).toEqual([
        ['task.started', 1],
        ['task.retrying', 1],
        ['task.started', 2],
        ['task.failed', 2],
      ]);
    });
  });

  test('what runs out of something of its own opens none', async () => {
    const { store, states, seen } = memoryBreakers();
    const full = failure('resource', 'no memory');
    const a = task('a', 0, rules({ ...attempts(3), breaker: breakerRule({ failures: 1 }) }));
    const { facts } = await playThrough([a], scripted({ a: [{ status: 'failed', ...full }] }), {
      ports: { breakers: store },
    });
    expect(facts.filter(({ type }) => type === 'task.started')).toHaveLength(3);
    expect([states.size, seen.writes]).toEqual([0, 0]);
  });

  test('a store that cannot be read fails the attempt, and nothing was done', async () => {
    const a = task('a', 0, rules({ breaker: breakerRule() }));
    const { store } = memoryBreakers();
    const { facts } = await playThrough([a], scripted({}), {
      ports: { breakers: { ...store, read: () => Promise.reject(new Error('no such disk')) } },
    });
    expect(facts).toEqual([told.failed('a', { ...noAttempt, ...failure('execution', 'no such disk') })]);
  });

  test('one that cannot be read any more when an attempt has failed is told, and the failure stands', async () => {
    const a = task('a', 0, rules({ breaker: breakerRule({ cooldownMs: 60_000 }) }));
    const { store } = memoryBreakers();
    const disk = { isGone: false };
    const read: typeof store.read = async (name) => {
      if (disk.isGone) throw new Error('no such disk');
      return await store.read(name);
    };
    const execute = async () => {
      disk.isGone = true;
      return failed;
    };
    const { facts } = await playThrough([a], execute, { ports: { breakers: { ...store, read } } });
    expect(facts).toEqual([
      told.started('a'),
      told.warning('nobody knows whether the breaker "api" is open: no such disk', 'a'),
      told.failed('a'),
    ]);
  });

  test('one that cannot be written is told, and what was done stands', async () => {
    const a = task('a', 0, rules({ ...attempts(3), breaker: breakerRule() }));
    const { store } = memoryBreakers({ api: { status: 'closed', failures: 1, calls: [] } });
    const { facts } = await playThrough([a], scripted({ a: [gives(1)] }), {
      ports: { breakers: { ...store, update: () => Promise.reject(new Error('a full disk')) } },
    });
    expect(facts).toEqual([
      told.started('a', 1, { max_attempts: 3 }),
      told.warning('the breaker "api" does not know how a call went: a full disk', 'a'),
      told.completed('a', { result: 1 }),
    ]);
  });
});

describe('item 8: a rehearsed fault', () => {
  test('is marked on the attempt that suffers it, and on no other', async () => {
    const a = task('a', 0, {
      ...rules({ ...attempts(2), fallback: { kind: 'plugin', plugin: 'other', config: literal({}) } }),
    });
    const { facts } = await playThrough([a], scripted({ a: [failed, failed, gives(1)] }), {
      ports: {
        faultIn: (name, attempt) => (attempt === 1 ? `${name}:fail@1` : attempt === 3 ? 'never' : null),
      },
    });
    expect(facts.filter(({ type }) => type === 'task.started')).toEqual([
      told.started('a', 1, { max_attempts: 2, injected: 'a:fail@1' }),
      told.started('a', 2, { max_attempts: 2 }),
      told.started('a', 3, { fallback: 'other' }),
    ]);
  });
});
