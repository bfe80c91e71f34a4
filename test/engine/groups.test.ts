import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.js';
import type { Work } from '../../src/model/workflow.js';
import { declareParam } from '../declare-param.js';
import {
  completed,
  expression,
  failed,
  gives,
  group,
  literal,
  over,
  play,
  playFacts,
  task,
  whole,
  workflow,
} from './rig.js';

const config = (text: string): { readonly work: Work } => ({
  work: { kind: 'plugin', plugin: 'fake', config: whole(text) },
});

describe('item 8: groups', () => {
  test('a private graph: its ids are local, its result one object', async () => {
    const inner = [task('a', 0), task('b', 1, { dependsOn: ['a'] })];
    const tasks = [task('a', 0), task('group', 1, { dependsOn: ['a'], ...group(...inner) })];
    const { facts } = await playFacts(tasks, async ({ task: name }) => gives(name));
    expect(facts.map((fact) => ('task' in fact ? `${fact.type} ${fact.task}` : ''))).toEqual([
      'task.started a',
      'task.completed a',
      'task.opened group',
      'task.started group/a',
      'task.completed group/a',
      'task.started group/b',
      'task.completed group/b',
      'task.completed group',
    ]);
    expect(facts.at(-1)).toMatchObject({ result: { a: 'group/a', b: 'group/b' } });
  });

  test('inside, tasks of the group come before those around it, in expressions and in what is upstream', async () => {
    const inner = [
      task('a', 0),
      task('b', 1, { dependsOn: ['a'], ...config("{'a': tasks.a.result, 'top': tasks.top.result}") }),
    ];
    const tasks = [
      task('top', 0),
      task('a', 1),
      task('group', 2, { dependsOn: ['top', 'a'], ...group(...inner) }),
    ];
    let seen: unknown;
    await play(tasks, async (attempt) => {
      if (attempt.task === 'group/b') {
        const levels = [...attempt.upstream.levels()].map((level) =>
          level.map(({ id, name }) => `${id}=${name}`),
        );
        seen = [attempt.config, levels, attempt.upstream.result('group/a'), attempt.upstream.result('a')];
      }
      return gives(attempt.task);
    });
    expect(seen).toEqual([{ a: 'group/a', top: 'top' }, [['a=group/a'], ['top=top', 'a=a']], 'group/a', 'a']);
  });

  test('a failure inside fails the group and blocks what waits for it; the rest of the group goes on', async () => {
    const inner = [task('bad', 0), task('after', 1, { dependsOn: ['bad'] }), task('other', 2)];
    const tasks = [task('group', 0, group(...inner)), task('next', 1, { dependsOn: ['group'] })];
    const { facts } = await playFacts(tasks, async ({ task: name }) =>
      name === 'group/bad' ? failed : gives('ok'),
    );
    expect(facts).toContainEqual({ type: 'task.blocked', task: 'group/after', by: ['group/bad'] });
    expect(facts.at(-2)).toMatchObject({
      type: 'task.failed',
      task: 'group',
      attempt: null,
      failure: { class: 'exit_code', message: '1 of 3 tasks failed, 1 not done: group/bad: exit code 1' },
      result: { bad: { error: 'exit code 1' }, other: 'ok' },
    });
    expect(facts.at(-1)).toEqual({ type: 'task.blocked', task: 'next', by: ['group'] });
  });

  test('a group as the body of a loop', async () => {
    const inner = [
      task('make', 0, config("{'n': item}")),
      task('use', 1, { dependsOn: ['make'], ...config("{'made': tasks.make.result}") }),
    ];
    const tasks = [task('each', 0, { forEach: over([1, 2]), ...group(...inner) })];
    const { facts } = await playFacts(tasks, async (attempt) => gives(attempt.config));
    expect(facts.at(-1)).toMatchObject({
      result: [
        { make: { n: 1 }, use: { made: { n: 1 } } },
        { make: { n: 2 }, use: { made: { n: 2 } } },
      ],
    });
  });
});

describe('item 8: sub-workflows', () => {
  const child = workflow([task('work', 0, config("{'day': params.day}"))], {
    params: [declareParam('day', { required: true })],
    outputs: [{ name: 'day', value: whole('tasks.work.result.day') }],
    maxParallel: 1,
  });
  const runs = (text: string): { readonly work: Work } => ({
    work: { kind: 'workflow', workflow: child, params: [{ name: 'day', value: whole(text) }] },
  });

  test('its result is its outputs, its tasks see its parameters and nothing around it', async () => {
    const { facts } = await playFacts([task('sub', 0, runs("'monday'"))], async (attempt) => {
      expect([attempt.task, attempt.params]).toEqual(['sub/work', { day: 'monday' }]);
      return gives(attempt.config);
    });
    expect(facts[0]).toMatchObject({
      type: 'task.opened',
      holds: {
        kind: 'workflow',
        workflow: { name: 'w', params: { day: 'monday' } },
        tasks: [{ id: 'work' }],
      },
    });
    expect(facts.at(-1)).toMatchObject({ type: 'task.completed', task: 'sub', result: { day: 'monday' } });
  });

  test.each([
    ['a parameter of the wrong type', '5', 'day'],
    ['a parameter that cannot be evaluated', '[1][7]', 'parameter day'],
  ])('%s fails before anything of it starts', async (_what, text, named) => {
    const { facts } = await playFacts([task('sub', 0, runs(text))], async () => completed);
    expect(facts).toMatchObject([{ type: 'task.failed', attempt: null, failure: { class: 'validation' } }]);
    expect(facts).toMatchObject([{ failure: { message: expect.stringContaining(named) } }]);
  });

  test('an output that cannot be evaluated fails the task', async () => {
    const { facts } = await playFacts([task('sub', 0, runs("'x'"))], async () => gives({}));
    expect(facts.at(-1)).toMatchObject({
      type: 'task.failed',
      task: 'sub',
      failure: { class: 'validation' },
    });
  });

  test('a loop of sub-workflows: max_parallel of the file holds in each, that of the run for all', async () => {
    let running = 0;
    let most = 0;
    const two = { ...child, tasks: [task('work', 0, config("{'day': params.day}")), task('more', 1)] };
    const work: Work = { kind: 'workflow', workflow: two, params: [{ name: 'day', value: whole('item') }] };
    for (const slots of [99, 1]) {
      most = 0;
      await play(
        [task('each', 0, { forEach: over(['a', 'b']), work })],
        async (attempt) => {
          running += 1;
          most = Math.max(most, running);
          await Promise.resolve();
          running -= 1;
          return gives(attempt.config);
        },
        { slots },
      );
      expect(most).toBe(Math.min(2, slots));
    }
  });
});

describe('item 6: if', () => {
  test('false skips the task with the values that decided it, and what waits for it', async () => {
    const tasks = [
      task('a', 0, { condition: expression("params.mode == 'full'") }),
      task('b', 1, { dependsOn: ['a'] }),
      task('c', 2, { dependsOn: [{ id: 'a', when: ['done'] }] }),
    ];
    const { facts } = await playFacts(tasks, async () => completed, { plan: { params: { mode: 'fast' } } });
    expect(facts).toEqual([
      {
        type: 'task.skipped',
        task: 'a',
        reason: {
          kind: 'condition',
          expression: "params.mode == 'full'",
          values: { 'params.mode': 'fast' },
        },
      },
      { type: 'task.skipped', task: 'b', reason: { kind: 'dependencies', by: ['a'] } },
      { type: 'task.started', task: 'c', attempt: 1 },
      expect.objectContaining({ type: 'task.completed', task: 'c' }),
    ]);
  });

  test('is evaluated once, after the dependencies', async () => {
    const tasks = [
      task('a', 0),
      task('b', 1, { dependsOn: ['a'], condition: expression('tasks.a.result > 1') }),
    ];
    expect(await play(tasks, async ({ task: name }) => gives(name === 'a' ? 2 : null))).toContain(
      'started b',
    );
    expect(await play(tasks, async () => gives(1))).toEqual(['started a', 'completed a', 'skipped b']);
  });

  test.each([
    ['cannot be evaluated', 'tasks.a.result.no.such > 1'],
    ['is no boolean', 'tasks.a.result'],
  ])('a condition that %s fails the task, and is not false', async (_how, text) => {
    const tasks = [task('a', 0), task('b', 1, { dependsOn: ['a'], condition: expression(text) })];
    const { facts } = await playFacts(tasks, async () => gives({}));
    expect(facts.at(-1)).toMatchObject({
      type: 'task.failed',
      task: 'b',
      attempt: null,
      failure: { class: 'validation' },
    });
  });
});

describe('"Bad input gets": a reference that does not resolve', () => {
  test.each([
    ['config', config('tasks.a.result.missing')],
    ['env', { env: [{ name: 'X', value: whole('tasks.a.result.missing') }] }],
  ])('in %s fails the task before its plugin is called', async (_where, sketch) => {
    const called: string[] = [];
    const tasks = [task('a', 0), task('b', 1, { dependsOn: ['a'], ...sketch })];
    const { facts } = await playFacts(tasks, async (attempt) => {
      called.push(attempt.task);
      return gives({});
    });
    expect(called).toEqual(['a']);
    expect(facts.at(-1)).toMatchObject({
      type: 'task.failed',
      attempt: null,
      failure: { class: 'validation' },
    });
  });
});

describe('item 5: outputs', () => {
  test("a task's own outputs see its result, stand over what it wrote, and are read by others", async () => {
    const tasks = [
      task('a', 0, { outputs: [{ name: 'n', value: whole('result.n + 1') }] }),
      task('b', 1, { dependsOn: ['a'], ...config("{'n': tasks.a.outputs.n, 'w': tasks.a.outputs.w}") }),
    ];
    const seen: Json[] = [];
    await play(tasks, async (attempt) => {
      seen.push(attempt.config);
      return { status: 'completed', result: { n: 1 }, outputs: { n: 'written', w: 'written' } };
    });
    expect(seen).toEqual([{}, { n: 2, w: 'written' }]);
  });

  test('one that cannot be evaluated fails the task', async () => {
    const { facts } = await playFacts(
      [task('a', 0, { outputs: [{ name: 'n', value: whole('result.x') }] })],
      async () => gives({}),
    );
    expect(facts.at(-1)).toMatchObject({ type: 'task.failed', attempt: 1, failure: { class: 'validation' } });
  });

  test("the workflow's outputs are evaluated at the end; one that is missing is told", async () => {
    const played = workflow([task('a', 0)], {
      outputs: [
        { name: 'good', value: whole('tasks.a.result') },
        { name: 'bad', value: whole('tasks.a.result.x') },
        { name: 'plain', value: literal([1]) },
      ],
    });
    const { outputs, missing } = await playFacts(played, async () => gives({ y: 1 }));
    expect(outputs).toEqual({ good: { y: 1 }, plain: [1] });
    expect(Object.keys(missing)).toEqual(['bad']);
  });
});

describe('item 4: what a task gave is masked before anybody reads it', () => {
  const mask = {
    text: (text: string) => text.replaceAll('hunter2', '***'),
    json<T extends Json>(value: T): T {
      return JSON.parse(JSON.stringify(value).replaceAll('hunter2', '***'));
    },
  };

  test('results, outputs and failures, of tasks and of what holds them', async () => {
    const inner = [task('a', 0, { outputs: [{ name: 'n', value: whole('result.key') }] })];
    const tasks = [
      task('group', 0, group(...inner)),
      task('bad', 1, { continueOnError: true }),
      task('after', 2, {
        dependsOn: ['group', 'bad'],
        ...config("{'group': tasks.group.result, 'error': tasks.bad.error}"),
      }),
    ];
    const seen: Json[] = [];
    const { facts } = await playFacts(
      tasks,
      async (attempt) => {
        seen.push(attempt.config);
        if (attempt.task !== 'bad') return gives({ key: 'hunter2' });
        const details = { stderr: 'hunter2' };
        return { status: 'failed', failure: { class: 'execution', message: 'no hunter2', details } };
      },
      { mask },
    );
    expect(JSON.stringify(facts)).not.toContain('hunter2');
    expect(seen.at(-1)).toEqual({ group: { a: { key: '***' } }, error: 'no ***' });
    expect(facts).toContainEqual(expect.objectContaining({ task: 'group/a', outputs: { n: '***' } }));
  });
});
