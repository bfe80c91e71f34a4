import { describe, expect, test } from 'vitest';
import type { Cancellation } from '../../src/model/cancellation.js';
import type { Outcome } from '../../src/model/ports.js';
import {
  createTime,
  failed,
  gives,
  group,
  handed,
  hooks,
  literal,
  over,
  play,
  playFacts,
  playThrough,
  scripted,
  settle,
  takes,
  task,
  undoOf,
  whole,
  workflow,
} from './rig.js';
import type { Act } from './rig.js';
import { noAttempt, told } from './told.js';

const signal: Cancellation = { cause: 'signal', reason: 'SIGTERM' };
const hooked = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => (line.startsWith('added hooks.') ? [line.slice('added hooks.'.length)] : []));

/** One task for each ending, with the name of the ending. */
const all = hooks({
  on_success: [task('tell', 0)],
  on_failure: [task('tell', 0)],
  on_cancel: [task('tell', 0)],
  on_exit: [task('tell', 0)],
});

describe('item 6: the hook that fits how the run has ended, then on_exit', () => {
  test.each<[string, Parameters<typeof playThrough>[2] & { readonly a: readonly Act[] }, readonly string[]]>([
    ['all completed', { a: [gives(1)] }, ['on_success', 'on_exit']],
    ['a task failed', { a: [failed] }, ['on_failure', 'on_exit']],
    ['a failure with --fail-fast', { a: [failed], plan: { failFast: true } }, ['on_failure', 'on_exit']],
  ])('%s', async (_how, { a, ...settings }, names) => {
    expect(hooked(await play(workflow([task('a', 0)], all), scripted({ a }), settings))).toEqual(names);
  });

  test('a tolerated failure, and no task run at all, are good', async () => {
    const tolerated = workflow([task('a', 0, { continueOnError: true })], all);
    expect(hooked(await play(tolerated, async () => failed))).toEqual(['on_success', 'on_exit']);
    const skipped = workflow([task('a', 0, { condition: false })], all);
    expect(hooked(await play(skipped, async () => failed))).toEqual(['on_success', 'on_exit']);
  });

  test('a missing output is a failure', async () => {
    const outputs = [{ name: 'out', value: whole('tasks.a.result.x') }];
    const played = workflow([task('a', 0)], { ...all, outputs });
    expect(hooked(await play(played, async () => gives({})))).toEqual(['on_failure', 'on_exit']);
  });

  test.each<[Cancellation['cause'], readonly string[]]>([
    ['signal', ['on_cancel', 'on_exit']],
    ['program', ['on_cancel', 'on_exit']],
    ['replaced', ['on_cancel', 'on_exit']],
  ])('a cancel by %s', async (cause, names) => {
    const stop = new AbortController();
    const cancelling = async ({ task: name }: { readonly task: string }): Promise<Outcome> => {
      if (name !== 'a') return gives(1);
      stop.abort({ cause, reason: 'of tests' });
      return { status: 'cancelled' };
    };
    expect(hooked(await play(workflow([task('a', 0)], all), cancelling, { stop }))).toEqual(names);
  });

  test('a cancel that came when every task was over', async () => {
    const stop = new AbortController();
    const late = async (): Promise<Outcome> => {
      stop.abort(signal);
      return gives(1);
    };
    expect(hooked(await play(workflow([task('a', 0)], all), late, { stop }))).toEqual([
      'on_success',
      'on_exit',
    ]);
  });

  test('the time of the run', async () => {
    const time = createTime();
    const { all: facts } = await playThrough(
      workflow([task('a', 0)], all),
      scripted({ a: [takes(time, 99)] }),
      {
        time,
        plan: { timeoutMs: 9 },
      },
    );
    expect(facts.flatMap((fact) => (fact.type === 'task.added' ? [fact.task] : []))).toEqual([
      'hooks.on_failure',
      'hooks.on_exit',
    ]);
  });

  test('runs after undo, as a group of its own', async () => {
    const undo = undoOf('a');
    const inner = [task('one', 0), task('two', 1, { dependsOn: ['one'] })];
    const played = workflow(
      [task('a', 0, undo), task('b', 1, { dependsOn: ['a'] })],
      hooks({ on_failure: inner, on_exit: [task('last', 0)] }),
    );
    const { all: facts } = await playFacts(played, scripted({ b: [failed] }));
    const { on_failure: onFailure, on_exit: onExit } = played.hooks;
    expect(facts.slice(3)).toEqual([
      told.failed('b'),
      told.ending('partially_completed', false),
      told.undoing('a', undo.undo),
      told.started('a.undo'),
      told.completed('a.undo'),
      told.hooked(onFailure),
      told.opened('hooks.on_failure', ...inner),
      told.started('hooks.on_failure/one'),
      told.completed('hooks.on_failure/one'),
      told.started('hooks.on_failure/two'),
      told.completed('hooks.on_failure/two'),
      told.completed('hooks.on_failure', { attempt: null, result: { one: null, two: null } }),
      told.hooked(onExit),
      told.opened('hooks.on_exit', task('last', 0)),
      told.started('hooks.on_exit/last'),
      told.completed('hooks.on_exit/last'),
      told.completed('hooks.on_exit', { attempt: null, result: { last: null } }),
    ]);
  });
});

describe('item 6: what a hook sees', () => {
  test('run.status, run.failures, and every task of the workflow', async () => {
    const config = handed(
      whole(
        "{'status': run.status, 'failures': run.failures, 'id': run.id, 'a': tasks.a.status, 'error': tasks.b.error}",
      ),
    );
    const inner = [task('in', 0), task('on', 1)];
    const tasks = [
      task('a', 0),
      task('b', 1),
      task('all', 2, group(...inner)),
      task('each', 3, { forEach: over([0, 1]) }),
      task('tolerated', 4, { continueOnError: true }),
      task('forgiving', 5, { continueOnError: true, ...group(task('inside', 0)) }),
    ];
    const execute = scripted({
      b: [failed],
      'all/in': [{ status: 'failed', failure: { class: 'network', message: 'no route' } }],
      'each[1]': [failed],
      tolerated: [failed],
      'forgiving/inside': [failed],
      'hooks.on_failure/tell': [async (attempt) => gives(attempt.config)],
    });
    const played = workflow(tasks, hooks({ on_failure: [task('tell', 0, config)] }));
    const { all: facts } = await playFacts(played, execute, { slots: 1 });
    expect(facts.findLast(({ type }) => type === 'task.completed')).toMatchObject({
      result: {
        tell: {
          status: 'partially_completed',
          failures: [
            { task: 'b', class: 'exit_code', message: 'exit code 1' },
            { task: 'all/in', class: 'network', message: 'no route' },
            { task: 'each[1]', class: 'exit_code', message: 'exit code 1' },
          ],
          id: 'r',
          a: 'completed',
          error: 'exit code 1',
        },
      },
    });
  });

  test('nothing of a failed undo or of another hook counts as a failure of the run', async () => {
    const config = handed(whole("{'failures': run.failures}"));
    const played = workflow(
      [task('a', 0, undoOf('a')), task('b', 1, { dependsOn: ['a'] })],
      hooks({ on_failure: [task('bad', 0)], on_exit: [task('tell', 0, config)] }),
    );
    const execute = scripted({
      b: [failed],
      'a.undo': [failed],
      'hooks.on_failure/bad': [failed],
      'hooks.on_exit/tell': [async (attempt) => gives(attempt.config)],
    });
    const { all: facts } = await playFacts(played, execute);
    expect(facts.at(-2)).toEqual(
      told.completed('hooks.on_exit/tell', {
        result: { failures: [{ task: 'b', class: 'exit_code', message: 'exit code 1' }] },
      }),
    );
  });
});

test('item 6: the failure of a hook is told and changes no verdict, and on_exit runs all the same', async () => {
  const played = workflow([task('a', 0)], all);
  const execute = scripted({ 'hooks.on_success/tell': [failed] });
  const { all: facts, status } = await playFacts(played, execute, { plan: { failFast: true } });
  expect(status).toBe('completed');
  expect(facts.filter(({ type }) => type === 'run.ending' || type === 'run.cancelling')).toEqual([
    told.ending('completed', true),
  ]);
  expect(facts.filter(({ type }) => type === 'task.failed')).toMatchObject([
    told.failed('hooks.on_success/tell'),
    { task: 'hooks.on_success', failure: { class: 'exit_code' }, result: { tell: { error: 'exit code 1' } } },
  ]);
  expect(facts.at(-1)).toMatchObject({ type: 'task.completed', task: 'hooks.on_exit' });
});

describe('item 6: 30 s in all once the run was told to stop', () => {
  const ended = 'hooks and messages were ended: they have 30s once the run was told to stop';

  /** A run that is stopped while its task is under way, and whose hooks take so long. */
  async function stopped(hooksMs: readonly [number, number], how: 'signal' | 'timeout') {
    const time = createTime();
    const stop = new AbortController();
    const played = workflow([task('a', 0)], all);
    const [firstMs, exitMs] = hooksMs;
    const execute = scripted({
      a: [
        async (attempt) => {
          if (how === 'signal') stop.abort(signal);
          const act = takes(time, 1_000);
          return typeof act === 'function' ? await act(attempt) : act;
        },
      ],
      'hooks.on_cancel/tell': [takes(time, firstMs)],
      'hooks.on_failure/tell': [takes(time, firstMs)],
      'hooks.on_exit/tell': [takes(time, exitMs)],
    });
    const plan = { timeoutMs: how === 'timeout' ? 10 : null };
    return await playThrough(played, execute, { time, stop, plan });
  }

  test.each(['signal', 'timeout'] as const)('after a %s: then they are ended, both together', async (how) => {
    const { all: facts, timers } = await stopped([20_000, 20_000], how);
    const first = how === 'signal' ? 'hooks.on_cancel' : 'hooks.on_failure';
    expect(facts.filter((fact) => 'task' in fact && fact.type !== 'task.opened').slice(-7)).toMatchObject([
      told.completed(`${first}/tell`, { duration_ms: 20_000 }),
      { task: first, duration_ms: 20_000 },
      { type: 'task.added', task: 'hooks.on_exit' },
      told.started('hooks.on_exit/tell'),
      told.warning(ended),
      told.cancelled('hooks.on_exit/tell', { duration_ms: 10_000 }),
      told.cancelled('hooks.on_exit', { attempt: null, duration_ms: 10_000, result: {} }),
    ]);
    expect(timers).toBe(0);
  });

  test('what does not even begin in time is told', async () => {
    const { all: facts } = await stopped([40_000, 1], 'signal');
    expect(facts.slice(-7)).toMatchObject([
      told.warning(ended),
      told.cancelled('hooks.on_cancel/tell', { duration_ms: 30_000 }),
      told.cancelled('hooks.on_cancel', { attempt: null, duration_ms: 30_000, result: {} }),
      { type: 'task.added', task: 'hooks.on_exit' },
      told.opened('hooks.on_exit', task('tell', 0)),
      told.cancelled('hooks.on_exit/tell', noAttempt),
      told.cancelled('hooks.on_exit', { attempt: null, result: {} }),
    ]);
  });

  test('together with the command that notifies', async () => {
    const time = createTime();
    const stop = new AbortController();
    const command = task('notify.command', 0, handed(literal({ command: 'mail' }), 'shell'));
    const notify = { when: ['failure' as const], webhook: null, command, file: null };
    const message = { about: 'failure' as const, subject: 's', text: 't', json: '{}' };
    const played = workflow([task('a', 0)], { ...hooks({ on_exit: [task('tell', 0)] }), notify });
    const execute = scripted({
      a: [
        async () => {
          stop.abort(signal);
          return { status: 'cancelled' };
        },
      ],
      'hooks.on_exit/tell': [takes(time, 20_000)],
      'notify.command': [takes(time, 20_000)],
    });
    const { all: facts, timers } = await playThrough(played, execute, {
      time,
      stop,
      ports: {
        notifier: {
          compose: async () => ({ ok: true, message }),
          settle: async () => null,
          webhook: async () => null,
          file: async () => null,
        },
      },
    });
    expect(facts.slice(-4)).toEqual([
      told.started('notify.command'),
      told.warning(ended),
      told.cancelled('notify.command', { duration_ms: 10_000 }),
      told.notified('command', 'it was cancelled'),
    ]);
    expect([time.now(), timers]).toEqual([30_000, 0]);
  });

  test('but not what is undone before them', async () => {
    const time = createTime();
    const stop = new AbortController();
    const played = workflow(
      [task('a', 0, undoOf('a')), task('b', 1, { dependsOn: ['a'] })],
      hooks({ on_cancel: [task('tell', 0)] }),
    );
    const execute = scripted({
      b: [
        async () => {
          stop.abort(signal);
          return { status: 'cancelled' };
        },
      ],
      'a.undo': [takes(time, 90_000)],
      'hooks.on_cancel/tell': [takes(time, 29_999)],
    });
    const { all: facts } = await playThrough(played, execute, { time, stop });
    expect(facts).toContainEqual(told.completed('a.undo', { duration_ms: 90_000 }));
    expect(facts).toContainEqual(told.completed('hooks.on_cancel/tell', { duration_ms: 29_999 }));
  });

  test('those that are in time leave nothing behind', async () => {
    const { all: facts, timers } = await stopped([10_000, 19_999], 'signal');
    expect(facts.filter(({ type }) => type === 'warning')).toEqual([]);
    expect(timers).toBe(0);
  });

  test('counted from the signal that comes while they run', async () => {
    const time = createTime();
    const { clock, after } = time;
    const stop = new AbortController();
    const execute = scripted({ 'hooks.on_success/tell': [takes(time, 50_000)] });
    const playing = playFacts(workflow([task('a', 0)], all), execute, { stop, ports: { clock, after } });
    await settle();
    stop.abort(signal);
    await time.next();
    const { all: facts, status } = await playing;
    expect(facts.slice(4, 10)).toEqual([
      told.opened('hooks.on_success', task('tell', 0)),
      told.started('hooks.on_success/tell'),
      told.cancelling('signal', 'SIGTERM'),
      told.warning(ended),
      told.cancelled('hooks.on_success/tell', { duration_ms: 30_000 }),
      told.cancelled('hooks.on_success', { attempt: null, duration_ms: 30_000, result: {} }),
    ]);
    expect(status).toBe('completed');
  });

  test.each([{ failFast: false }, { failFast: true }])(
    'a run that nobody told to stop gives them all the time they like: %o',
    async (plan) => {
      const time = createTime();
      const execute = scripted({ a: [failed], 'hooks.on_failure/tell': [takes(time, 90_000)] });
      const { all: facts } = await playThrough(workflow([task('a', 0)], all), execute, { time, plan });
      expect(facts).toContainEqual(told.completed('hooks.on_failure/tell', { duration_ms: 90_000 }));
    },
  );

  test('a second signal ends them at once', async () => {
    const stop = new AbortController();
    const kill = new AbortController();
    const execute = scripted({ 'hooks.on_success/tell': [takes(createTime(), 9)] });
    const playing = playFacts(workflow([task('a', 0)], all), execute, { stop, ports: { kill: kill.signal } });
    await settle();
    stop.abort(signal);
    kill.abort();
    const { all: facts, status } = await playing;
    expect(facts.filter(({ type }) => type === 'task.cancelled')).toEqual([
      told.cancelled('hooks.on_success/tell'),
      told.cancelled('hooks.on_success', { attempt: null, result: {} }),
      told.cancelled('hooks.on_exit/tell', noAttempt),
      told.cancelled('hooks.on_exit', { attempt: null, result: {} }),
    ]);
    expect(status).toBe('completed');
  });
});

describe('item 6: what cannot be recorded any more', () => {
  /** A run that cannot be recorded from when its second task is under way, which comes to that. */
  async function played(outcome: Outcome, settings: Parameters<typeof playFacts>[2] = {}) {
    const broken = new AbortController();
    const tasks = [task('a', 0, undoOf('a')), task('b', 1, { dependsOn: ['a'] })];
    const execute = async ({ task: name }: { readonly task: string }): Promise<Outcome> => {
      if (name !== 'b') return gives(1);
      broken.abort();
      return outcome;
    };
    const ports = { unrecorded: broken.signal };
    return await playFacts(workflow(tasks, all), execute, { ports, ...settings });
  }

  test('nothing is undone, on_failure and on_exit run, and nobody is told of a cancel', async () => {
    const { all: facts, status } = await played({ status: 'cancelled' });
    expect(status).toBe('failed');
    expect(facts.flatMap((fact) => (fact.type === 'task.added' ? [fact.task] : []))).toEqual([
      'hooks.on_failure',
      'hooks.on_exit',
    ]);
    expect(facts.filter(({ type }) => type === 'run.cancelling' || type === 'run.ending')).toEqual([
      told.ending('failed', false),
    ]);
  });

  test('an undo under way when that happens is the last one', async () => {
    const broken = new AbortController();
    const tasks = ['a', 'b', 'c'].map((id, index) =>
      task(id, index, { dependsOn: ['a', 'b'].slice(0, index), ...(id === 'c' ? {} : undoOf(id)) }),
    );
    const execute = async ({ task: name }: { readonly task: string }): Promise<Outcome> => {
      if (name === 'c') return failed;
      if (name === 'b.undo') broken.abort();
      return gives(1);
    };
    const { all: facts } = await playFacts(workflow(tasks), execute, {
      ports: { unrecorded: broken.signal },
    });
    const undone = facts.filter((fact) => 'task' in fact && fact.task?.endsWith('.undo') === true);
    expect(undone.map((fact) => `${fact.type} ${'task' in fact ? (fact.task ?? '') : ''}`)).toEqual([
      'task.added b.undo',
      'task.started b.undo',
      'task.completed b.undo',
      'task.added a.undo',
      'task.cancelled a.undo',
    ]);
  });

  test('it is never good, also where every task completed', async () => {
    const { all: facts } = await played(gives(1));
    expect(facts.filter(({ type }) => type === 'run.ending')).toEqual([told.ending('completed', false)]);
    expect(facts.flatMap((fact) => (fact.type === 'task.added' ? [fact.task] : []))).toEqual([
      'hooks.on_failure',
      'hooks.on_exit',
    ]);
  });

  test('its hooks have 30s, too', async () => {
    const time = createTime();
    const broken = new AbortController();
    const execute = scripted({
      a: [
        async () => {
          broken.abort();
          return { status: 'cancelled' };
        },
      ],
      'hooks.on_failure/tell': [takes(time, 90_000)],
    });
    const { all: facts } = await playThrough(workflow([task('a', 0)], all), execute, {
      time,
      ports: { unrecorded: broken.signal },
    });
    expect(facts).toContainEqual(told.cancelled('hooks.on_failure/tell', { duration_ms: 30_000 }));
  });
});
