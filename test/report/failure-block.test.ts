import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/model/event.js';
import { renderFailures } from '../../src/report/failure-block.js';
import { completed, declare, failed, logsOf, runStarted, stateOf } from './events.js';

const render = (facts: readonly Fact[]) => renderFailures(stateOf(facts), logsOf({}));
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
      failed('last', 'no'),
      items('each', 30),
      ...Array.from({ length: 30 }, (_, index) => failed(`each[${index}]`, 'no')),
      failed('each', '30 of 30 failed', null),
    ];
    const shown = heads(render(facts));
    expect(shown).toHaveLength(11);
    expect(shown[0]).toBe('Task each[0] failed (attempt 1, execution): no');
    expect(shown[10]).toBe('… and 21 more failed tasks: see run.json');
    expect(heads(render(facts.slice(0, 2)))).toEqual(['Task last failed (attempt 1, execution): no']);
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
