import { expect, test } from 'vitest';
import type { Fact } from '../../src/model/event.js';
import { createPlainReporter } from '../../src/report/plain.js';
import { createQuietReporter } from '../../src/report/quiet.js';
import {
  completed,
  declare,
  failed,
  logsOf,
  plainForm,
  runFinished,
  runStarted,
  show,
  wayBack,
} from './events.js';

function shownPlain(facts: readonly Fact[], logs: Readonly<Record<string, string>> = {}): string {
  let shown = '';
  show(facts, createPlainReporter({ write: (text) => (shown += text) }, logsOf(logs), plainForm('grouped')));
  return shown;
}

test('items 7 and 8: instances and what is inside of them are shown by their full names; the last line counts whole tasks', () => {
  const facts: Fact[] = [
    runStarted([
      declare('each', { kind: 'group', for_each: true }),
      declare('join', { depends_on: ['each'] }),
    ]),
    {
      type: 'task.opened',
      task: 'each',
      holds: { kind: 'items', items: ['a', 'b'], keys: null },
    },
    { type: 'task.opened', task: 'each[0]', holds: { kind: 'tasks', tasks: [declare('build')] } },
    { type: 'task.started', task: 'each[0]/build', attempt: 1 },
    completed('each[0]/build'),
    completed('each[0]', null),
    { type: 'task.opened', task: 'each[1]', holds: { kind: 'tasks', tasks: [declare('build')] } },
    { type: 'task.started', task: 'each[1]/build', attempt: 1 },
    failed('each[1]/build', 'no such file'),
    failed('each[1]', 'build failed', null),
    failed('each', '1 of 2 failed', null),
    { type: 'task.blocked', task: 'join', by: ['each'] },
    runFinished('failed'),
  ];
  expect(shownPlain(facts, { 'each[0]/build': 'built\n', 'each[1]/build': 'looking\nnot there\n' }))
    .toBe(`Starting workflow: W
Running task each (2 items)...
Running task each[0] (1 task)...
Running task each[0]/build using plugin shell...
Task each[0]/build completed (5 ms)
  | built
Task each[0] completed (5 ms)
Running task each[1] (1 task)...
Running task each[1]/build using plugin shell...
Task each[1]/build failed: no such file
  | looking
  | not there
Task each[1] failed: build failed
Task each failed: 1 of 2 failed
Task join blocked: each failed
Workflow finished. Results written to /logs/w_20260131T000000Z/summary.json
1 failed, 1 blocked (12 ms)

Task each[1]/build failed (attempt 1, execution): no such file
  at w.yaml:3:5
  end of tasks/each[1]/build.log:
  | looking
  | not there
  hint: \`continue_on_error: true\` on each lets the tasks below it run all the same
`);
});

test('item 6: a skipped task shows the values that decided it', () => {
  const reason = {
    kind: 'condition',
    expression: "${{ params.mode == 'full' }}",
    values: { 'params.mode': 'fast\u001b[2J' },
  } as const;
  const shown = shownPlain([
    runStarted([declare('a', { if: "${{ params.mode == 'full' }}" }), declare('b', { depends_on: ['a'] })]),
    { type: 'task.skipped', task: 'a', reason },
    { type: 'task.skipped', task: 'b', reason: { kind: 'dependencies', by: ['a'] } },
    runFinished('completed'),
  ]);
  expect(shown).toContain('Task a skipped: ');
  expect(shown).toContain('params.mode');
  expect(shown).toContain('"fast\\u001b[2J"');
  expect(shown).not.toContain('\u001b');
  expect(shown).toContain('2 skipped (12 ms)\n');
});

test('item 10: tasks that the operator did not choose are counted, and have no line of their own', () => {
  const shown = shownPlain([
    runStarted(['a', 'b', 'c', 'd', 'e'].map((id) => declare(id))),
    { type: 'task.skipped', task: 'a', reason: { kind: 'not_selected' } },
    { type: 'task.skipped', task: 'b', reason: { kind: 'not_selected' } },
    { type: 'task.restored', task: 'c', result: 1, outputs: {}, from: 'w_20260130T000000Z' },
    { type: 'task.restored', task: 'd', result: null, outputs: {}, from: null },
    { type: 'task.started', task: 'e', attempt: 1 },
    completed('e'),
    runFinished('completed'),
  ]);
  expect(shown).not.toMatch(/Task [ab] /);
  expect(shown).toMatch(/Task c .*w_20260130T000000Z/);
  expect(shown).toContain('Task d ');
  expect(shown).toContain('2 not selected, 1 taken from an earlier run, 1 left out, 1 completed (12 ms)\n');
});

test('item 2: a task that fails before its plugin is called has no attempt to tell of, and no log', () => {
  let shown = '';
  const facts = [
    runStarted([declare('a')]),
    failed('a', '${{ tasks.b.result.x }}: there is no "x"', null),
    runFinished('failed'),
  ];
  show(facts, createQuietReporter({ write: (text) => (shown += text) }, logsOf({}), wayBack));
  expect(shown).toBe(`oprun: W (w_20260131T000000Z) failed

Task a failed (execution): \${{ tasks.b.result.x }}: there is no "x"
  at w.yaml:3:5
`);
});
