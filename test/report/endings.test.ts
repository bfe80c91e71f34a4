import { describe, expect, test } from 'vitest';
import type { CancelCause, Fact, FinalStatus } from '../../src/model/event.js';
import { createPlainReporter } from '../../src/report/plain.js';
import { createQuietReporter } from '../../src/report/quiet.js';
import type { TextStream } from '../../src/report/reporter.js';
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

const logs = logsOf({ 'a.undo': 'cannot drop it\n' });
const plain = (stream: TextStream) => createPlainReporter(stream, logs, plainForm('none'));
const quiet = (stream: TextStream) => createQuietReporter(stream, logs, wayBack);

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

To undo it later: oprun undo w_20260131T000000Z
`);
  });

  test('what a second Ctrl-C left undone is named', () => {
    const facts = [...withUndo.slice(0, 5), undo('b'), stopped('b.undo'), undo('a'), stopped('a.undo')];
    for (const create of [plain, quiet]) {
      expect(shown([...facts, runFinished('partially_completed')], create)).toMatch(
        /\n\nNot undone: b, a\n\nTo undo it later: oprun undo w_20260131T000000Z\n$/,
      );
    }
  });

  test('every one that fails is named, however many there are', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `t${index}`);
    const facts = ids.flatMap((id) => [undo(id), failed(`${id}.undo`, 'no', null)]);
    const text = shown([runStarted(ids.map((id) => declare(id))), ...facts, runFinished('failed')], quiet);
    expect(text.match(/^Undo of task t\d+ FAILED/gm)).toHaveLength(10);
    expect(text).toMatch(/\n\nUndo FAILED also of: t10, t11\n\nTo undo it later: .*\n$/);
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

To undo it later: oprun undo w_20260131T000000Z
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

test('item 5: what --no-undo has left as it is is named, the first twenty, and what undoes it', () => {
  const left = (names: readonly string[]) => {
    const facts = [runStarted([declare('a')]), failed('a', 'no', null), runFinished('failed')];
    const way = { ...wayBack, leftBehind: () => names };
    return shown(facts, (stream) => createQuietReporter(stream, logs, way));
  };
  const command = 'To undo it later: oprun undo w_20260131T000000Z\n';
  expect(left([])).not.toContain('undo');
  expect(left(['c', 'b'])).toMatch(new RegExp(`\\n\\nNot undone: c, b\\n\\n${command}$`));
  const many = Array.from({ length: 22 }, (_, index) => `each[${index}]`);
  expect(left(many)).toContain(', each[19] and 2 more\n');
});

describe('item 5: what a first Ctrl-C says', () => {
  const cancelling = (cause: 'signal' | 'timeout'): Fact => ({
    type: 'run.cancelling',
    reason: 'SIGINT',
    cause,
  });
  const said = (cause: 'signal' | 'timeout', hasUndoOrHooks: boolean): string =>
    shown([cancelling(cause)], (stream) =>
      createPlainReporter(stream, logs, { ...plainForm('none'), hasUndoOrHooks }),
    );

  test('that a second one ends undo and hooks too, where there are any', () => {
    expect(said('signal', true)).toBe(
      'Cancelling: SIGINT (undo, hooks and messages still run; a second one ends them)\n',
    );
    expect(said('signal', false)).toBe('Cancelling: SIGINT\n');
    expect(said('timeout', true)).toBe('Cancelling: SIGINT (undo, hooks and messages still run)\n');
  });
});

describe('--output quiet: the first line of a run that does not end with 0', () => {
  const cancelling = (reason: string, cause: CancelCause): Fact => ({
    type: 'run.cancelling',
    reason,
    cause,
  });
  const late = cancelling('the run took longer than its timeout of 1s', 'timeout');
  const int = cancelling('SIGINT', 'signal');
  const over = (status: FinalStatus, good = false): Fact[] => [
    { type: 'run.ending', status, good },
    { type: 'run.finished', status, duration_ms: 1, outputs: {}, missing_outputs: {} },
  ];

  test.each<[string, Fact[], string]>([
    ['a task failed', over('failed'), 'failed'],
    ['its time was up', [late, ...over('failed')], 'took longer than its timeout of 1s'],
    ['a signal', [int, ...over('cancelled')], 'was cancelled: SIGINT'],
    ['its time was up, and then a signal came', [late, int, ...over('failed')], 'was cancelled: SIGINT'],
    [
      'another run took its place',
      [cancelling('W (process 7) takes its place', 'replaced'), ...over('cancelled')],
      'was cancelled: W (process 7) takes its place',
    ],
    [
      'the program that runs it cancelled it',
      [cancelling('no\nneed', 'program'), ...over('cancelled')],
      'was cancelled: no\\nneed',
    ],
    [
      'the first failure',
      [cancelling('task a failed (--fail-fast)', 'fail_fast'), ...over('partially_completed')],
      'failed',
    ],
  ])('%s', (_, facts, expected) => {
    expect(shown([runStarted([declare('a')]), ...facts], quiet)).toBe(
      `oprun: W (w_20260131T000000Z) ${expected}\n`,
    );
  });

  test('nothing where it is good, though somebody tried to stop it', () => {
    expect(shown([runStarted([]), int, ...over('completed', true)], quiet)).toBe('');
  });

  test('an output that is missing is told below it', () => {
    const finished: Fact = {
      type: 'run.finished',
      status: 'completed',
      duration_ms: 1,
      outputs: {},
      missing_outputs: { total: 'there is no "x"' },
    };
    expect(shown([runStarted([]), ...over('completed').slice(0, 1), finished], quiet)).toBe(
      'oprun: W (w_20260131T000000Z) failed\n\nThe output total is missing: there is no "x"\n',
    );
  });

  test('a name that forges a line does not', () => {
    const start = runStarted([]);
    const workflow = { ...start.workflow, name: `a\nb${'x'.repeat(500)}` };
    expect(shown([{ ...start, workflow }, ...over('failed')], quiet)).toMatch(
      /^oprun: a\\nbx{77}… \(w_\w+\) failed\n$/,
    );
  });
});

test('item 8: nobody takes a rehearsed failure for a real one where only failures are shown', () => {
  const facts: Fact[] = [
    { ...runStarted([declare('a')]), injected: ['a:fail@1'] },
    failed('a', 'no', null),
    runFinished('failed'),
  ];
  expect(shown(facts, quiet)).toMatch(
    /^oprun: W \(\w+\) failed \(rehearsal: a:fail@1\)\n\nTask a failed \(execution\): no\n/,
  );
});
