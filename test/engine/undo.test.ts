import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/model/event.js';
import type { Json } from '../../src/model/json.js';
import type { Attempt, Outcome } from '../../src/model/ports.js';
import type { Task } from '../../src/model/workflow.js';
import { declareParam } from '../declare-param.js';
import {
  attempts,
  createTime,
  failed,
  gives,
  group,
  handed,
  literal,
  over,
  play,
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

/** Fails when all others are over, so that the run is not good. */
const bad = (...others: readonly string[]): Task =>
  task('bad', 99, { dependsOn: others.map((id) => ({ id, when: ['done'] })) });

/** What comes after the tasks are over, each fact as a line. */
function afterwards(lines: readonly string[]): readonly string[] {
  const end = lines.indexOf('failed bad');
  return lines.slice(end + 1);
}

describe('item 5: undo, when the exit code will not be 0', () => {
  test('the newest completion first, one at a time', async () => {
    const time = createTime();
    const undos = ['a', 'b', 'c'].map((id) => undoOf(id));
    const tasks = [
      task('a', 0, undos[0]),
      task('b', 1, undos[1]),
      task('c', 2, undos[2]),
      bad('a', 'b', 'c'),
    ];
    const execute = scripted({
      a: [takes(time, 20)],
      b: [takes(time, 30)],
      c: [takes(time, 10)],
      bad: [failed],
      'a.undo': [takes(time, 1)],
      'b.undo': [takes(time, 1)],
      'c.undo': [takes(time, 1)],
    });
    const { all } = await playThrough(tasks, execute, { time });
    const undoOfOne = (id: string, at: number): readonly Fact[] => [
      told.undoing(id, undos[at]?.undo ?? null),
      told.started(`${id}.undo`),
      told.completed(`${id}.undo`, { duration_ms: 1 }),
    ];
    expect(all.slice(-11)).toEqual([
      told.failed('bad'),
      told.ending('partially_completed', false),
      ...undoOfOne('b', 1),
      ...undoOfOne('a', 0),
      ...undoOfOne('c', 2),
    ]);
  });

  test('not where the run is good, also with a tolerated failure, and not where nobody wants it', async () => {
    const tolerated = task('b', 1, { continueOnError: true });
    const execute = scripted({ b: [failed] });
    const good = await play([task('a', 0, undoOf('a')), tolerated], execute);
    expect(good.filter((line) => line.includes('undo'))).toEqual([]);
    const unwanted = await play([task('a', 0, undoOf('a')), bad('a')], scripted({ bad: [failed] }), {
      plan: { undo: false },
    });
    expect(afterwards(unwanted)).toEqual([]);
  });

  test('also where only an output is missing', async () => {
    const played = workflow([task('a', 0, undoOf('a'))], {
      outputs: [{ name: 'out', value: whole('tasks.a.result.x') }],
    });
    expect(await play(played, async () => gives({}))).toEqual([
      'started a',
      'completed a',
      'warning null',
      'added a.undo',
      'started a.undo',
      'completed a.undo',
    ]);
  });

  test('not of what was degraded, restored, left out, skipped, blocked, or failed and was tolerated', async () => {
    const fallback = { kind: 'value' as const, value: literal('instead') };
    const tasks = [
      task('degraded', 0, { ...rules({ fallback }), ...undoOf('degraded') }),
      task('restored', 1, undoOf('restored')),
      task('left-out', 2, undoOf('left-out')),
      task('skipped', 3, { condition: false, ...undoOf('skipped') }),
      task('tolerated', 4, { continueOnError: true, ...undoOf('tolerated') }),
      task('broken', 5, undoOf('broken')),
      task('blocked', 6, { dependsOn: ['broken'], ...undoOf('blocked') }),
      bad('degraded', 'restored', 'left-out', 'skipped', 'tolerated', 'blocked'),
    ];
    const execute = scripted({ degraded: [failed], tolerated: [failed], broken: [failed], bad: [failed] });
    const choices = new Map([
      ['restored', { do: 'restore' as const, result: 1, outputs: {}, from: 'earlier' }],
      ['left-out', { do: 'restore' as const, result: null, outputs: {}, from: null }],
    ]);
    expect(afterwards(await play(tasks, execute, { plan: { choices } }))).toEqual([]);
  });

  test('reads what its task reads, and what that gave', async () => {
    const config = handed(
      whole("{'result': result, 'own': tasks.a, 'above': tasks.top.result, 'run': run.id}"),
    );
    const tasks = [task('top', 0), task('a', 1, { dependsOn: ['top'], ...undoOf('a', config) }), bad('a')];
    const execute = scripted({
      top: [gives('top')],
      a: [gives({ id: 7 }, { more: 1 })],
      bad: [failed],
      'a.undo': [async (attempt) => gives(attempt.config)],
    });
    const { all } = await playFacts(tasks, execute);
    expect(all.at(-1)).toEqual(
      told.completed('a.undo', {
        result: {
          result: { id: 7 },
          own: { status: 'completed', attempts: 1, duration_ms: 0, result: { id: 7 }, outputs: { more: 1 } },
          above: 'top',
          run: 'r',
        },
      }),
    );
  });

  test('does not see how the run ended: a later undo could not either', async () => {
    const undo = undoOf('a', handed(whole('run.status')));
    const { all } = await playFacts([task('a', 0, undo), bad('a')], scripted({ bad: [failed] }));
    expect(all.at(-1)).toMatchObject({
      type: 'task.failed',
      task: 'a.undo',
      failure: { class: 'validation' },
    });
  });

  test('of what a plugin did, also where its own outputs made the task fail', async () => {
    const outputs = [{ name: 'key', value: whole('result.key + 1') }];
    const reads = handed(whole("{'result': result, 'own': tasks.a}"));
    const a = task('a', 0, { outputs, ...undoOf('a', reads) });
    const execute = scripted({
      a: [gives({ id: 'hunter2' }, { from: 'hunter2' })],
      'a.undo': [async ({ config }) => gives(config)],
    });
    const { all } = await playFacts([a], execute, {
      mask: { json: (json) => JSON.parse(JSON.stringify(json).replaceAll('hunter2', '***')) },
    });
    const done = { result: { id: '***' }, outputs: { from: '***' } };
    expect(all[1]).toMatchObject({ type: 'task.failed', task: 'a', attempt: 1, done });
    expect(all.at(-1)).toEqual(
      told.completed('a.undo', {
        result: {
          result: { id: '***' },
          own: { status: 'completed', attempts: 1, duration_ms: 0, ...done },
        },
      }),
    );
  });

  test('of what a plugin did, also where something stood in, of each instance of a loop', async () => {
    const outputs = [{ name: 'n', value: whole('result.n + 1') }];
    const fallback = { kind: 'value' as const, value: literal({ n: 1 }) };
    const reads = handed(whole("{'result': result}"));
    const tasks = [
      task('each', 0, {
        forEach: over([0, 1], { maxParallel: 1 }),
        outputs,
        ...rules({ fallback }),
        ...undoOf('each', reads),
      }),
      bad('each'),
    ];
    const seen: [string, Json][] = [];
    const execute = async ({ task: name, config }: Attempt): Promise<Outcome> => {
      if (name.endsWith('.undo')) seen.push([name, config]);
      return name === 'bad' ? failed : gives(name === 'each[0]' ? 'unread' : { n: 5 });
    };
    const { all } = await playFacts(tasks, execute);
    expect(all).toContainEqual(
      told.completed('each[0]', {
        attempt: null,
        result: { n: 1 },
        outputs: { n: 2 },
        degraded: true,
        done: { result: 'unread', outputs: {} },
      }),
    );
    expect(seen).toEqual([
      ['each[1].undo', { result: { n: 5 } }],
      ['each[0].undo', { result: 'unread' }],
    ]);
  });

  test('is done as its own rules have it', async () => {
    const time = createTime();
    const undo = undoOf('a', { timeoutTotalMs: 5_000, ...rules({ ...attempts(3), timeoutMs: 10 }) });
    const execute = scripted({ bad: [failed], 'a.undo': [failed, takes(time, 99), takes(time, 9)] });
    const { all } = await playThrough([task('a', 0, undo), bad('a')], execute, { time });
    expect(all.slice(6)).toEqual([
      told.started('a.undo', 1, { max_attempts: 3 }),
      told.retrying('a.undo', 1, { max_attempts: 3, wait_ms: 1_000 }),
      told.started('a.undo', 2, { max_attempts: 3 }),
      told.retrying('a.undo', 2, {
        max_attempts: 3,
        wait_ms: 1_000,
        duration_ms: 10,
        ...failure('timeout', 'took longer than its timeout of 10ms'),
      }),
      told.started('a.undo', 3, { max_attempts: 3 }),
      told.completed('a.undo', { attempt: 3, duration_ms: 9 }),
    ]);
  });

  test('one that fails is tried once, and keeps none of the others from running', async () => {
    const undos = [undoOf('a'), undoOf('b', handed(whole('[1][7]'))), undoOf('c')];
    const tasks = [
      task('a', 0, undos[0]),
      task('b', 1, { dependsOn: ['a'], ...undos[1] }),
      task('c', 2, { dependsOn: ['b'], ...undos[2] }),
      bad('c'),
    ];
    const { all, status } = await playFacts(tasks, scripted({ bad: [failed], 'c.undo': [failed] }));
    expect(all.slice(9)).toMatchObject([
      told.undoing('c', undos[2]?.undo ?? null),
      told.started('c.undo'),
      told.failed('c.undo'),
      told.undoing('b', undos[1]?.undo ?? null),
      { ...told.failed('b.undo', noAttempt), failure: { class: 'validation' } },
      told.undoing('a', undos[0]?.undo ?? null),
      told.started('a.undo'),
      told.completed('a.undo'),
    ]);
    expect(status).toBe('partially_completed');
  });

  test('after a cancel, too: what completed before is taken back', async () => {
    const stop = new AbortController();
    const tasks = [task('a', 0, undoOf('a')), task('b', 1, { dependsOn: ['a'], ...undoOf('b') })];
    const execute = scripted({
      b: [
        async () => {
          stop.abort({ cause: 'signal', reason: 'SIGINT' });
          return { status: 'cancelled' };
        },
      ],
    });
    expect((await play(tasks, execute, { stop })).slice(3)).toEqual([
      'cancelled b',
      'added a.undo',
      'started a.undo',
      'completed a.undo',
    ]);
  });

  test('a second signal ends the one under way, and names those that are not undone', async () => {
    const stop = new AbortController();
    const kill = new AbortController();
    const undos = ['a', 'b', 'c'].map((id) => undoOf(id));
    const tasks = [
      task('a', 0, undos[0]),
      task('b', 1, { dependsOn: ['a'], ...undos[1] }),
      task('c', 2, { dependsOn: ['b'], ...undos[2] }),
      bad('c'),
    ];
    const execute = scripted({ bad: [failed], 'c.undo': [takes(createTime(), 9)] });
    const playing = playFacts(tasks, execute, { stop, ports: { kill: kill.signal } });
    await settle();
    stop.abort({ cause: 'signal', reason: 'SIGINT' });
    await settle();
    kill.abort();
    const { all } = await playing;
    expect(all.slice(8)).toEqual([
      told.ending('partially_completed', false),
      told.undoing('c', undos[2]?.undo ?? null),
      told.started('c.undo'),
      told.cancelling('signal', 'SIGINT'),
      told.cancelled('c.undo'),
      told.undoing('b', undos[1]?.undo ?? null),
      told.cancelled('b.undo', noAttempt),
      told.undoing('a', undos[0]?.undo ?? null),
      told.cancelled('a.undo', noAttempt),
    ]);
  });
});

describe('item 5: undo of what stands in others', () => {
  const shows = (text: string) => handed(whole(text));
  /** An executor whose undo tasks note what they are told. */
  function noting(seen: [string, Json][]) {
    return async ({ task: name, config }: Attempt): Promise<Outcome> => {
      if (name.endsWith('.undo')) seen.push([name, config]);
      return name === 'bad' ? failed : gives(`of ${name}`);
    };
  }

  test('in a group: sees its neighbours and what is around', async () => {
    const seen: [string, Json][] = [];
    const undo = shows("{'own': result, 'near': tasks.first.result, 'far': tasks.top.result}");
    const inner = [
      task('first', 0, undoOf('first')),
      task('a', 1, { dependsOn: ['first'], ...undoOf('a', undo) }),
    ];
    const tasks = [task('top', 0), task('all', 1, { dependsOn: ['top'], ...group(...inner) }), bad('all')];
    expect(afterwards(await play(tasks, noting(seen)))).toEqual([
      'added all/a.undo',
      'started all/a.undo',
      'completed all/a.undo',
      'added all/first.undo',
      'started all/first.undo',
      'completed all/first.undo',
    ]);
    expect(seen[0]).toEqual(['all/a.undo', { own: 'of all/a', near: 'of all/first', far: 'of top' }]);
  });

  test('of a loop: each instance by itself, with its item, and with what it alone gave', async () => {
    const seen: [string, Json][] = [];
    const undo = shows("{'item': item, 'index': each.index, 'result': result, 'own': tasks.each.result}");
    const tasks = [
      task('each', 0, { forEach: over(['x', 'y'], { maxParallel: 1 }), ...undoOf('each', undo) }),
      bad('each'),
    ];
    const { all } = await playFacts(tasks, noting(seen));
    expect(all.filter(({ type }) => type === 'task.added')).toMatchObject([
      { task: 'each[1].undo', role: { kind: 'undo', of: 'each[1]' }, declaration: { id: 'each.undo' } },
      { task: 'each[0].undo', role: { kind: 'undo', of: 'each[0]' }, declaration: { id: 'each.undo' } },
    ]);
    expect(seen).toEqual([
      ['each[1].undo', { item: 'y', index: 1, result: 'of each[1]', own: 'of each[1]' }],
      ['each[0].undo', { item: 'x', index: 0, result: 'of each[0]', own: 'of each[0]' }],
    ]);
  });

  test('of a loop that failed: the instances that completed', async () => {
    const tasks = [task('each', 0, { forEach: over([0, 1, 2], { maxParallel: 1 }), ...undoOf('each') })];
    const lines = await play(tasks, scripted({ 'each[1]': [failed] }));
    expect(lines.slice(-6)).toEqual([
      'added each[2].undo',
      'started each[2].undo',
      'completed each[2].undo',
      'added each[0].undo',
      'started each[0].undo',
      'completed each[0].undo',
    ]);
  });

  test('in a group that is the body of a loop', async () => {
    const seen: [string, Json][] = [];
    const undo = shows("{'item': item, 'near': tasks.first.result}");
    const inner = [task('first', 0), task('a', 1, { dependsOn: ['first'], ...undoOf('a', undo) })];
    const tasks = [
      task('each', 0, { forEach: over([5, 6], { maxParallel: 1 }), ...group(...inner) }),
      bad('each'),
    ];
    await play(tasks, noting(seen));
    expect(seen).toEqual([
      ['each[1]/a.undo', { item: 6, near: 'of each[1]/first' }],
      ['each[0]/a.undo', { item: 5, near: 'of each[0]/first' }],
    ]);
  });

  test('in another file: with its parameters, and nothing of what is around', async () => {
    const seen: [string, Json][] = [];
    const undo = shows("{'day': params.day, 'own': result, 'name': workflow.name}");
    const child = workflow([task('a', 0, undoOf('a', undo))], {
      name: 'child',
      params: [declareParam('day', { required: true })],
    });
    const params = [{ name: 'day', value: literal('monday') }];
    const tasks = [task('sub', 0, { work: { kind: 'workflow', workflow: child, params } }), bad('sub')];
    await play(tasks, noting(seen));
    expect(seen).toEqual([['sub/a.undo', { day: 'monday', own: 'of sub/a', name: 'child' }]]);
  });

  test('in a group whose failure is tolerated, when something else makes the run bad', async () => {
    const inner = [task('a', 0, undoOf('a')), task('b', 1, { dependsOn: ['a'] })];
    const tasks = [task('all', 0, { continueOnError: true, ...group(...inner) }), bad('all')];
    const lines = await play(tasks, scripted({ 'all/b': [failed], bad: [failed] }));
    expect(afterwards(lines)).toEqual(['added all/a.undo', 'started all/a.undo', 'completed all/a.undo']);
  });
});
