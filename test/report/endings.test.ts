import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/model/event.js';
import { createPlainReporter } from '../../src/report/plain.js';
import { createQuietReporter } from '../../src/report/quiet.js';
import type { TextStream } from '../../src/report/reporter.js';
import { completed, declare, failed, logsOf, runFinished, runStarted, show } from './events.js';

const logs = logsOf({ 'a.undo': 'cannot drop it\n' });
const plain = (stream: TextStream) => createPlainReporter(stream, logs, 'none');
const quiet = (stream: TextStream) => createQuietReporter(stream, logs);

function shown(facts: readonly Fact[], create = plain): string {
  let text = '';
  show(facts, create({ write: (more) => (text += more) }));
  return text;
}

const undo = (of: string): Fact => ({
  type: 'task.added',
  task: `${of}.undo`,
  role: { kind: 'undo', of },
  declaration: declare(`${of}.undo`),
});

const hooks = (name: string, ids: readonly string[]): Fact[] => [
  {
    type: 'task.added',
    task: name,
    role: { kind: 'hook' },
    declaration: declare(name, { kind: 'group' }),
  },
  { type: 'task.opened', task: name, holds: { kind: 'tasks', tasks: ids.map((id) => declare(id)) } },
];

const begun = (task: string): Fact => ({ type: 'task.started', task, attempt: 1 });
const stopped = (task: string): Fact => ({
  type: 'task.cancelled',
  task,
  attempt: null,
  duration_ms: 0,
  log: null,
});
const sent = (error: string | null, channel: 'webhook' | 'command' = 'webhook'): Fact => ({
  type: 'notify.sent',
  about: 'failure',
  channel,
  error,
});

/** `a` and `b` completed and are taken back, of which that of `a` fails; `c` failed. */
const withUndo: readonly Fact[] = [
  runStarted([declare('a'), declare('b'), declare('c')]),
  completed('a'),
  completed('b'),
  failed('c', 'no', null),
  { type: 'run.ending', status: 'partially_completed', good: false },
  undo('b'),
  begun('b.undo'),
  completed('b.undo'),
  undo('a'),
  begun('a.undo'),
  failed('a.undo', 'still in use'),
];

describe('item 5: undo', () => {
  test('is told step by step, counted, and shouted where it fails, after the failures', () => {
    expect(shown([...withUndo, runFinished('partially_completed')])).toBe(`Starting workflow: W
Task a completed (5 ms)
Task b completed (5 ms)
Task c failed: no
All tasks are over: partially_completed
Undoing task b
Running task b.undo using plugin shell...
Undo of task b completed (5 ms)
Undoing task a
Running task a.undo using plugin shell...
Undo of task a FAILED: still in use
Workflow finished. Results written to /logs/w_20260131T000000Z/summary.json
2 completed, 1 failed; 1 undone, 1 undo FAILED (12 ms)

Task c failed (execution): no
  at w.yaml:3:5

Undo of task a FAILED (attempt 1, execution): still in use
  at w.yaml:3:5
  end of tasks/a.undo.log:
  | cannot drop it
`);
  });

  test('what a second Ctrl-C left undone is named', () => {
    const facts = [...withUndo.slice(0, 5), undo('b'), stopped('b.undo'), undo('a'), stopped('a.undo')];
    for (const create of [plain, quiet]) {
      expect(shown([...facts, runFinished('partially_completed')], create)).toMatch(
        /\n\nNot undone: b, a\n$/,
      );
    }
  });

  test('every one that fails is named, however many there are', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `t${index}`);
    const facts = ids.flatMap((id) => [undo(id), failed(`${id}.undo`, 'no', null)]);
    const text = shown([runStarted(ids.map((id) => declare(id))), ...facts, runFinished('failed')], quiet);
    expect(text.match(/^Undo of task t\d+ FAILED/gm)).toHaveLength(10);
    expect(text).toMatch(/\n\nUndo FAILED also of: t10, t11\n$/);
  });

  test('of a finished run shows what became of it, and not once more why the run failed', () => {
    const facts: Fact[] = [
      ...withUndo,
      runFinished('partially_completed'),
      { type: 'run.undoing', tasks: ['a'] },
      ...withUndo.slice(8),
      { type: 'run.undone', duration_ms: 9 },
    ];
    const text = shown(facts);
    expect(text.slice(text.indexOf('Undoing 1'))).toBe(`Undoing 1 task of the run w_20260131T000000Z
Undoing task a
Running task a.undo using plugin shell...
Undo of task a FAILED: still in use
Undo is over
1 undo FAILED (9 ms)

Undo of task a FAILED (attempt 1, execution): still in use
  at w.yaml:3:5
  end of tasks/a.undo.log:
  | cannot drop it
`);
  });
});

describe('item 6: hooks and messages', () => {
  const good: readonly Fact[] = [
    runStarted([declare('a')]),
    completed('a'),
    { type: 'run.ending', status: 'completed', good: true },
  ];

  test('a hook that fails or is cut off has a line at the end, also where the run is good', () => {
    const facts = [
      ...good,
      ...hooks('hooks.on_success', ['page', 'tidy']),
      begun('hooks.on_success/page'),
      failed('hooks.on_success/page', 'no network'),
      begun('hooks.on_success/tidy'),
      { ...stopped('hooks.on_success/tidy'), attempt: 1 },
      failed('hooks.on_success', 'page failed', null),
      runFinished('completed'),
    ];
    const text = shown(facts);
    expect(text).toContain('\nAll tasks are over: completed\nRunning task hooks.on_success (2 tasks)...\n');
    expect(text).toMatch(/\n1 completed \(12 ms\)\n\nHook on_success\/page FAILED/);
    expect(shown(facts, quiet)).toBe(
      `Hook on_success/page FAILED (attempt 1, execution): no network; its log is tasks/hooks.on_success/page.log
Hook on_success/tidy was CUT OFF
`,
    );
  });

  test('a message that does not go out is told when it happens and at the end', () => {
    const facts = [...good, sent('404 Not Found'), sent(null, 'command'), runFinished('completed')];
    const text = shown(facts);
    expect(text).toContain(
      'Could not notify of failure by webhook: 404 Not Found\nNotified of failure by command\n',
    );
    expect(text).toMatch(/\n\nCould NOT notify of failure by webhook: 404 Not Found\n$/);
    expect(shown(facts, quiet)).toBe('Could NOT notify of failure by webhook: 404 Not Found\n');
  });

  test('that the command of notify fails is said once', () => {
    const facts: Fact[] = [
      ...good,
      {
        type: 'task.added',
        task: 'notify.command',
        role: { kind: 'hook' },
        declaration: declare('notify.command'),
      },
      begun('notify.command'),
      failed('notify.command', 'exit code 1'),
      sent('exit code 1', 'command'),
      runFinished('completed'),
    ];
    expect(shown(facts, quiet)).toBe('Could NOT notify of failure by command: exit code 1\n');
  });

  test('where nothing follows the tasks, that they are over has no line of its own', () => {
    expect(shown([...good, runFinished('completed')])).not.toContain('All tasks are over');
    expect(shown([...good, runFinished('completed')], quiet)).toBe('');
  });
});

test('item 8: nobody takes a rehearsed failure for a real one where only failures are shown', () => {
  const facts: Fact[] = [
    { ...runStarted([declare('a')]), injected: ['a:fail@1'] },
    failed('a', 'no', null),
    runFinished('failed'),
  ];
  expect(shown(facts, quiet)).toMatch(/^Rehearsal of a:fail@1:\n\nTask a failed \(execution\): no\n/);
});
