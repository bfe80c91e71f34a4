import { describe, expect, test } from 'vitest';
import type { Fact, TaskStarted } from '../../src/model/event.js';
import { renderFailure, renderFailures } from '../../src/report/failure-block.js';
import { completed, declare, failed, logsOf, runStarted, stateOf } from './events.js';

const render = (facts: readonly Fact[]) => renderFailures(stateOf(facts), logsOf({}));
const begun = (task: string, more: Partial<TaskStarted> = {}): Fact => ({
  type: 'task.started',
  task,
  attempt: 1,
  ...more,
});
const heads = (text: string) => text.match(/^(?:Task|…).*$/gm) ?? [];

function opened(task: string, ids: readonly string[]): Fact {
  return { type: 'task.opened', task, holds: { kind: 'tasks', tasks: ids.map((id) => declare(id)) } };
}

const items = (task: string, count: number): Fact => ({
  type: 'task.opened',
  task,
  holds: { kind: 'items', items: Array.from({ length: count }, () => null), keys: null },
});

describe('item 7: what is shown of a run that failed', () => {
  test('a failure that a task around it tolerates, or has got over, is not shown', () => {
    const tolerated = { ...failed('b', 'one failed', null), tolerated: true };
    const facts = [
      runStarted([declare('a', { kind: 'group' }), declare('b', { kind: 'group' })]),
      opened('a', ['x']),
      failed('a/x', 'no'),
      completed('a', null),
      opened('b', ['y']),
      failed('b/y', 'no'),
      tolerated,
    ];
    expect(render(facts)).toBe('');
  });

  test('a loop that fails by itself is shown, and so is one whose failures were all tolerated', () => {
    const inner = { ...failed('b/x', 'no'), tolerated: true };
    const facts = [
      runStarted([declare('a', { for_each: true }), declare('b', { kind: 'group' })]),
      failed('a', 'for_each must become a list or a mapping, and is a number', null),
      opened('b', ['x']),
      inner,
      failed('b', '${{ result.z }}: there is no "z"', null),
    ];
    expect(heads(render(facts))).toEqual([
      'Task a failed (execution): for_each must become a list or a mapping, and is a number',
      'Task b failed (execution): ${{ result.z }}: there is no "z"',
    ]);
  });

  test('in file order, whatever stands inside of a task in its place; ten in full', () => {
    const facts = [
      runStarted([declare('each', { for_each: true }), declare('last')]),
      begun('last'),
      failed('last', 'no'),
      items('each', 30),
      ...Array.from({ length: 30 }, (_, index) => `each[${index}]`).flatMap((name) => [
        begun(name),
        failed(name, 'no'),
      ]),
      failed('each', '30 of 30 failed', null),
    ];
    const shown = heads(render(facts));
    expect(shown).toHaveLength(11);
    expect(shown[0]).toBe('Task each[0] failed (attempt 1, execution): no');
    expect(shown[10]).toBe('… and 21 more failed tasks: see run.json');
    expect(heads(render(facts.slice(0, 3)))).toEqual(['Task last failed (attempt 1, execution): no']);
  });

  test('item 8: a task of another file is at a place of that file', () => {
    const workflow = { name: 'Sub', file: 'parts/sub.yaml', sha256: '00', params: {} };
    const facts: Fact[] = [
      runStarted([declare('sub', { kind: 'workflow' })]),
      {
        type: 'task.opened',
        task: 'sub',
        holds: { kind: 'workflow', workflow, tasks: [declare('group', { kind: 'group' })] },
      },
      opened('sub/group', ['x']),
      failed('sub/group/x', 'no', null),
      failed('sub/group', 'x failed', null),
      failed('sub', 'group failed', null),
    ];
    expect(render(facts)).toBe('\nTask sub/group/x failed (execution): no\n  at parts/sub.yaml:3:5\n');
  });
});

describe('what the logs of a failed task tell', () => {
  const falling: Fact = {
    type: 'task.falling_back',
    task: 'a',
    attempt: 1,
    duration_ms: 1,
    failure: { class: 'execution', message: 'no' },
    to: 'plugin',
    log: null,
  };
  const facts: Fact[] = [
    runStarted([declare('a')]),
    begun('a'),
    falling,
    begun('a', { attempt: 2, fallback: 'other' }),
    failed('a', 'no', 2),
  ];

  test('that a task and its fallback wrote nothing is said once', () => {
    expect(render(facts)).toBe(`
Task a failed (attempt 1, then its fallback other, execution): no
  at w.yaml:3:5
  it wrote nothing
`);
  });

  test('where one of them wrote something, that is shown alone', () => {
    const logs = logsOf({ a: 'from the fallback\n' });
    const tail: typeof logs.tail = (task, attempt, most) =>
      attempt === 1 ? new Uint8Array() : logs.tail(task, attempt, most);
    expect(renderFailures(stateOf(facts), { ...logs, tail })).toBe(`
Task a failed (attempt 1, then its fallback other, execution): no
  at w.yaml:3:5
  end of tasks/a.log:
  | from the fallback
`);
  });

  test('item 4: of an attempt after which its breaker was open too', () => {
    const refusing = { class: 'unavailable', message: 'no', breaker: 'api' } as const;
    const all = [
      ...facts.slice(0, 1),
      begun('a', { max_attempts: 3 }),
      { ...failed('a', 'no'), failure: refusing },
    ];
    expect(renderFailures(stateOf(all), logsOf({ a: 'refused\n' }))).toContain(
      'Task a failed (attempt 1/3, the breaker "api" is open, unavailable): no\n  at w.yaml:3:5\n  end of tasks/a.log:\n  | refused\n',
    );
  });
});

test('item 8: a fault is told once in the line of the failure that it is', () => {
  const message = 'failed on purpose (rehearsal: a:fail@1)';
  const suffering = (injected: string) =>
    heads(render([runStarted([declare('a')]), begun('a', { injected }), failed('a', message)]));
  expect(suffering('a:fail@1')).toEqual([`Task a failed (attempt 1, execution): ${message}`]);
  expect(suffering('a:delay=1s, a:fail@1')).toEqual([
    `Task a failed (attempt 1, rehearsal a:delay=1s, execution): ${message}`,
  ]);
});

test('hints of the first orchestrator are for tasks, which it had; not for undo and hooks', () => {
  const failure = { class: 'exit_code', message: 'exit code 3', details: { returncode: 3 } } as const;
  const facts: Fact[] = [
    runStarted([declare('a')]),
    {
      type: 'task.added',
      task: 'a.undo',
      role: { kind: 'undo', of: 'a' },
      declaration: declare('a.undo'),
    },
    ...['a', 'a.undo'].flatMap((name) => [begun(name), { ...failed(name, ''), failure }]),
  ];
  const state = stateOf(facts);
  const of = (name: string): string => {
    const task = state.tasks.get(name);
    return task === undefined ? '' : renderFailure('It failed', task, state, logsOf({}));
  };
  expect(of('a')).toContain('hint: `config: {check: false}`');
  expect(of('a.undo')).toBe(
    'It failed (attempt 1, exit_code): exit code 3\n  at w.yaml:3:5\n  it wrote nothing\n',
  );
});
