import { describe, expect, test } from 'vitest';
import type { Fallback } from '../../src/model/attempt-rules.js';
import type { CachedResult, CacheKey, ResultCache } from '../../src/model/ports.js';
import { breakerRule, memoryBreakers } from '../policy/rig.js';
import {
  attempts,
  createTime,
  factsOf,
  failed,
  gives,
  group,
  handed,
  literal,
  over,
  playFacts,
  playThrough,
  rules,
  scripted,
  settle,
  takes,
  task,
  undoOf,
  whole,
  workflow,
} from './rig.js';
import { failure, noAttempt, told } from './told.js';

const value = (text: string): Fallback => ({ kind: 'value', value: whole(text) });
const other: Fallback = { kind: 'plugin', plugin: 'other', config: literal({ from: 'mirror' }) };
const cached: Fallback = { kind: 'cached', maxAgeMs: 1_000 };

describe('item 5: a value stands in', () => {
  test('when the last attempt failed: completed, degraded, and others read it', async () => {
    const tasks = [
      task('a', 0, rules({ ...attempts(2), fallback: value("{'day': params.day}") })),
      task('b', 1, { dependsOn: ['a'], ...handed(whole('tasks.a.result')) }),
    ];
    const execute = scripted({ a: [failed], b: [async ({ config }) => gives(config)] });
    const { all } = await playThrough(tasks, execute, { plan: { params: { day: 'monday' } } });
    expect(all).toEqual([
      told.started('a', 1, { max_attempts: 2 }),
      told.retrying('a', 1, { max_attempts: 2, wait_ms: 1_000 }),
      told.started('a', 2, { max_attempts: 2 }),
      told.fallingBack('a', 'value', { attempt: 2 }),
      told.completed('a', { attempt: null, result: { day: 'monday' }, degraded: true }),
      told.started('b'),
      told.completed('b', { result: { day: 'monday' } }),
      told.ending('completed', true),
    ]);
  });

  test('one that cannot be had leaves the first failure, which tells of it', async () => {
    const a = task('a', 0, rules({ fallback: value('[1][7]') }));
    const { facts } = await playFacts([a], async () => failed);
    expect(facts).toEqual([
      told.started('a'),
      told.fallingBack('a', 'value'),
      told.failed('a', {
        attempt: null,
        failure: {
          class: 'exit_code',
          message: expect.stringMatching(/^exit code 1; the fallback failed too: .+/u),
        },
      }),
    ]);
  });

  test("the task's own outputs are made of it", async () => {
    const tasks = [
      task('a', 0, {
        ...rules({ fallback: value("{'n': 1}") }),
        outputs: [{ name: 'next', value: whole('result.n + 1') }],
      }),
    ];
    const { facts } = await playFacts(tasks, async () => failed);
    expect(facts.at(-1)).toEqual(
      told.completed('a', { attempt: null, result: { n: 1 }, outputs: { next: 2 }, degraded: true }),
    );
  });

  test('and where they cannot, the fallback has failed', async () => {
    const tasks = [
      task('a', 0, {
        ...rules({ fallback: value('null') }),
        outputs: [{ name: 'next', value: whole('result.n + 1') }],
      }),
    ];
    const { facts } = await playFacts(tasks, async () => failed);
    expect(facts.at(-1)).toMatchObject({
      type: 'task.failed',
      failure: {
        class: 'exit_code',
        message: expect.stringContaining('the fallback failed too: output next:'),
      },
    });
  });

  test('also where an open breaker refused, a value could not be had, or the time was up', async () => {
    const time = createTime();
    const { store } = memoryBreakers({ api: { status: 'open', since: 0, until: 9_999, reason: 'of tests' } });
    const fallback = value("'instead'");
    const tasks = [
      task('refused', 0, rules({ fallback, breaker: breakerRule() })),
      task('unrendered', 1, { ...rules({ fallback }), ...handed(whole('[1][7]')) }),
      task('late', 2, { ...rules({ fallback }), timeoutTotalMs: 10 }),
    ];
    const { facts } = await playThrough(tasks, scripted({ late: [takes(time, 99)] }), {
      time,
      ports: { breakers: store },
    });
    const fellBack = facts.flatMap((fact) =>
      fact.type === 'task.falling_back' ? [`${fact.task} ${String(fact.attempt)} ${fact.failure.class}`] : [],
    );
    expect(fellBack.toSorted()).toEqual([
      'late 1 timeout',
      'refused null unavailable',
      'unrendered null validation',
    ]);
    for (const { id } of tasks) {
      expect(factsOf(id, facts).at(-1)).toMatchObject({ result: 'instead', degraded: true });
    }
  });

  test('for each instance of a loop, which is degraded with it, as groups and files are', async () => {
    const fallback = rules({ fallback: value("'instead'") });
    const file = workflow([task('c', 0, fallback)]);
    const tasks = [
      task('each', 0, { forEach: over([5, 6]), ...rules({ fallback: value('item') }) }),
      task('all', 1, group(task('b', 0, fallback))),
      task('sub', 2, { work: { kind: 'workflow', workflow: file, params: [] } }),
    ];
    const execute = scripted({
      'each[1]': [failed],
      'all/b': [failed],
      'sub/c': [failed],
      'each[0]': [gives('own')],
    });
    const { facts } = await playFacts(tasks, execute);
    const degraded = { attempt: null, degraded: true as const };
    expect(tasks.map(({ id }) => factsOf(id, facts).at(-1))).toEqual([
      told.completed('each', { ...degraded, result: ['own', 6] }),
      told.completed('all', { ...degraded, result: { b: 'instead' } }),
      told.completed('sub', { ...degraded, result: {} }),
    ]);
  });

  test('not where it completed, nor where the run is cancelled', async () => {
    const a = task('a', 0, rules({ fallback: value("'instead'") }));
    expect((await playFacts([a], async () => gives('own'))).facts).toEqual([
      told.started('a'),
      told.completed('a', { result: 'own' }),
    ]);
    const stop = new AbortController();
    const cancelledWhile = async () => {
      stop.abort();
      return failed;
    };
    expect((await playFacts([a], cancelledWhile, { stop })).facts).toEqual([
      told.started('a'),
      told.failed('a'),
    ]);
  });
});

describe('item 5: another plugin stands in', () => {
  test('as one more attempt, told as what it is', async () => {
    const time = createTime();
    const seen: unknown[] = [];
    const a = task('a', 0, rules({ ...attempts(2), fallback: other }));
    const execute = scripted({
      a: [
        failed,
        failed,
        async (attempt) => {
          const { plugin, config, number, standsIn } = attempt;
          seen.push({ plugin, config, number, standsIn });
          const act = takes(time, 7, gives('mirrored', { from: 'mirror' }));
          return typeof act === 'function' ? await act(attempt) : act;
        },
      ],
    });
    const { facts } = await playThrough([a], execute, { time });
    expect(facts.slice(2)).toEqual([
      told.started('a', 2, { max_attempts: 2 }),
      told.fallingBack('a', 'plugin', { attempt: 2 }),
      told.started('a', 3, { fallback: 'other' }),
      told.completed('a', {
        attempt: 3,
        duration_ms: 7,
        result: 'mirrored',
        outputs: { from: 'mirror' },
        degraded: true,
      }),
    ]);
    expect(seen).toEqual([{ plugin: 'other', config: { from: 'mirror' }, number: 3, standsIn: true }]);
  });

  test('once: where it fails, the first failure stands and tells of the second', async () => {
    const a = task('a', 0, rules({ ...attempts(2), fallback: other }));
    const execute = scripted({
      a: [failed, failed, { status: 'failed', ...failure('network', 'no route') }],
    });
    const { facts } = await playThrough([a], execute);
    expect(facts.slice(3)).toEqual([
      told.fallingBack('a', 'plugin', { attempt: 2 }),
      told.started('a', 3, { fallback: 'other' }),
      told.failed('a', {
        attempt: 3,
        ...failure('exit_code', 'exit code 1; the fallback failed too: no route'),
      }),
    ]);
  });

  test("with the task's timeout, and outside of its timeout_total", async () => {
    const time = createTime();
    const a = task('a', 0, { ...rules({ timeoutMs: 10, fallback: other }), timeoutTotalMs: 8 });
    const { facts } = await playThrough([a], scripted({ a: [takes(time, 99)] }), { time });
    expect(facts.slice(1)).toEqual([
      told.fallingBack('a', 'plugin', {
        duration_ms: 8,
        ...failure('timeout', 'took longer than its timeout_total of 8ms'),
      }),
      told.started('a', 2, { fallback: 'other' }),
      told.failed('a', {
        attempt: 2,
        duration_ms: 10,
        ...failure(
          'timeout',
          'took longer than its timeout_total of 8ms; the fallback failed too: took longer than its timeout of 10ms',
        ),
      }),
    ]);
  });

  test('behind an open breaker it is the first attempt, and spends nothing of the breaker', async () => {
    const { store, seen } = memoryBreakers({
      api: { status: 'open', since: 0, until: 9_999, reason: 'of tests' },
    });
    const a = task('a', 0, rules({ breaker: breakerRule(), fallback: other }));
    const { facts } = await playFacts([a], async () => gives(1), { ports: { breakers: store } });
    expect(facts).toEqual([
      told.fallingBack('a', 'plugin', {
        ...noAttempt,
        failure: {
          class: 'unavailable',
          message: 'the breaker "api" is open until 1970-01-01 00:00:09 UTC: of tests',
          breaker: 'api',
        },
      }),
      told.started('a', 1, { fallback: 'other' }),
      told.completed('a', { result: 1, degraded: true }),
    ]);
    expect(seen.updates).toBe(0);
  });

  test('a cancel while it is under way ends it, and the task is cancelled', async () => {
    const stop = new AbortController();
    const a = task('a', 0, rules({ fallback: other }));
    const playing = playFacts([a], scripted({ a: [failed, takes(createTime(), 9)] }), { stop });
    await settle();
    stop.abort();
    expect((await playing).facts.slice(2)).toEqual([
      told.started('a', 2, { fallback: 'other' }),
      told.cancelled('a', { attempt: 2 }),
    ]);
  });
});

/** Results that are kept in memory. */
function memoryResults(initial: CachedResult | null = null) {
  const kept: { readonly key: CacheKey; readonly result: CachedResult }[] = [];
  const forgotten: CacheKey[] = [];
  const results: ResultCache = {
    find: () => kept.at(-1)?.result ?? initial,
    keep(key, result) {
      kept.push({ key, result });
      return null;
    },
    forget(key) {
      forgotten.push(key);
      return null;
    },
  };
  return { results, kept, forgotten };
}

describe('item 5: the last good result stands in', () => {
  const last = (time: number): CachedResult => ({ run: 'earlier', time, result: 'old', outputs: { n: 1 } });

  test('with what it gave beside its result', async () => {
    const { results, kept } = memoryResults(last(0));
    const a = task('a', 0, rules({ fallback: cached }));
    const { facts } = await playFacts([a], async () => failed, { ports: { results } });
    expect(facts).toEqual([
      told.started('a'),
      told.fallingBack('a', 'cached'),
      told.completed('a', { attempt: null, result: 'old', outputs: { n: 1 }, degraded: true }),
    ]);
    expect(kept).toEqual([]);
  });

  test.each([
    ['there is none', null, 'there is no earlier result of this file and config'],
    ['it is too old', last(-1_001), 'the last good result, of earlier, is too old'],
  ])('not where %s', async (_why, initial, reason) => {
    const { results } = memoryResults(initial);
    const a = task('a', 0, rules({ fallback: cached }));
    const { facts } = await playFacts([a], async () => failed, { ports: { results } });
    expect(facts.at(-1)).toEqual(
      told.failed('a', {
        attempt: null,
        ...failure('exit_code', `exit code 1; the fallback failed too: ${reason}`),
      }),
    );
  });

  test('it is kept where one may be asked for: masked, by file, task, config and environment', async () => {
    const { results, kept } = memoryResults();
    const config = handed(literal({ key: 'hunter2' }));
    const env = [
      { name: 'TO', value: whole("'key ' + env.KEY") },
      { name: 'REGION', value: whole('params.region') },
    ];
    const tasks = [
      task('a', 0, { ...rules({ fallback: cached }), ...config, env }),
      task('b', 1, { ...config, env }),
    ];
    await playFacts(tasks, async () => gives('hunter2'), {
      ports: { results },
      plan: { params: { region: 'eu' }, env: { KEY: 'hunter2' } },
      mask: {
        json: (json) => JSON.parse(JSON.stringify(json).replaceAll('hunter2', '***')),
      },
    });
    expect(kept).toEqual([
      {
        key: {
          workflow: '',
          task: 'a',
          plugin: 'fake',
          config: { config: { key: '***' }, values: {}, env: { KEY: '***', TO: 'key ***', REGION: 'eu' } },
        },
        result: { run: 'r', time: 0, result: '***', outputs: {} },
      },
    ]);
  });

  test('it is forgotten when what the task did is undone, of each instance by itself', async () => {
    const { results, kept, forgotten } = memoryResults();
    const tasks = [
      task('each', 0, {
        forEach: over(['x', 'y'], { maxParallel: 1 }),
        ...rules({ fallback: cached }),
        ...handed(whole("{'n': item}")),
        ...undoOf('each'),
      }),
      task('plain', 1, { dependsOn: ['each'], ...undoOf('plain') }),
      task('bad', 2, { dependsOn: ['plain'] }),
    ];
    await playFacts(tasks, scripted({ bad: [failed], 'each[1].undo': [failed] }), { ports: { results } });
    expect(kept.map(({ key }) => key.config['config'])).toEqual([{ n: 'x' }, { n: 'y' }]);
    // Nobody knows what is left of the other.
    expect(forgotten).toEqual([kept[0]?.key]);
  });

  test('what cannot be forgotten is told, and the undo stands', async () => {
    const { results } = memoryResults();
    const a = task('a', 0, { ...rules({ fallback: cached }), ...undoOf('a') });
    const { all } = await playFacts([a, task('bad', 1, { dependsOn: ['a'] })], scripted({ bad: [failed] }), {
      ports: { results: { ...results, forget: () => 'it is still kept: no such disk' } },
    });
    expect(all.slice(-2)).toEqual([
      told.completed('a.undo'),
      told.warning('it is still kept: no such disk', 'a'),
    ]);
  });

  test('what cannot be kept is told, and the task is as good as ever', async () => {
    const a = task('a', 0, rules({ fallback: cached }));
    const { facts } = await playFacts([a], async () => gives(1), {
      ports: {
        results: { find: () => null, keep: () => 'the result of a is too large to keep', forget: () => null },
      },
    });
    expect(facts).toEqual([
      told.started('a'),
      told.warning('the result of a is too large to keep', 'a'),
      told.completed('a', { result: 1 }),
    ]);
  });
});
