import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/model/event.js';
import type { Failure } from '../../src/model/failure.js';
import { createPlainReporter } from '../../src/report/plain.js';
import type { LogOrder } from '../../src/report/task-output.js';
import { completed, declare, failed, logsOf, plainForm, runFinished, runStarted, show } from './events.js';

const failure: Failure = { class: 'network', message: 'no answer' };
const log = { bytes: 1, sha256: '00' };

function shownPlain(facts: readonly Fact[], order: LogOrder = 'none'): string {
  let shown = '';
  const logs = logsOf({ a: 'from a\n' });
  show(
    [runStarted([declare('a')]), ...facts],
    createPlainReporter({ write: (text) => (shown += text) }, logs, plainForm(order)),
  );
  return shown;
}

const started = (attempt: number, more: { max_attempts?: number; fallback?: string } = {}): Fact => ({
  type: 'task.started',
  task: 'a',
  attempt,
  ...more,
});

const retrying = (attempt: number, waitMs: number): Fact => ({
  type: 'task.retrying',
  task: 'a',
  attempt,
  max_attempts: 3,
  duration_ms: 7,
  failure,
  wait_ms: waitMs,
  log,
});

const of3 = { max_attempts: 3 };

describe('item 2: attempts as a reader sees them', () => {
  test('each says which of how many it is, and shows what it wrote', () => {
    const facts = [started(1, of3), retrying(1, 437), started(2, of3), retrying(2, 61_234), started(3, of3)];
    expect(shownPlain([...facts, completed('a', 3), runFinished('completed')], 'grouped'))
      .toBe(`Starting workflow: W
Running task a using plugin shell... (attempt 1/3)
Task a failed (attempt 1/3), next in 437ms: no answer
  | from a
Running task a using plugin shell... (attempt 2/3)
Task a failed (attempt 2/3), next in 1m1.2s: no answer
  | from a
Running task a using plugin shell... (attempt 3/3)
Task a completed (attempt 3/3, 5 ms)
  | from a
Workflow finished. Results written to /logs/w_20260131T000000Z/summary.json
1 completed (12 ms)
`);
  });

  test('what comes as it is written is whole before the line that ends its attempt', () => {
    let shown = '';
    const reporter = createPlainReporter(
      { write: (text) => (shown += text) },
      logsOf({}),
      plainForm('prefixed'),
    );
    reporter.output.write('a', 1, 'stdout', new TextEncoder().encode('half a line'));
    show([runStarted([declare('a')]), started(1, of3), retrying(1, 1_000)], reporter);
    expect(shown).toContain('a | half a line\nTask a failed (attempt 1/3), next in 1s: no answer\n');
  });

  test('the last one says that it was the last, a task whose first does it says nothing', () => {
    const gone = [started(1, of3), retrying(1, 1), started(2, of3), retrying(2, 1), started(3, of3)];
    const shown = shownPlain([...gone, failed('a', 'gone', 3), runFinished('failed')]);
    expect(shown).toContain('\nTask a failed: gone (attempt 3/3)\n');
    expect(shown).toContain('\n\nTask a failed (attempt 3/3, execution): gone\n');
    expect(shownPlain([started(1, of3), completed('a', 1)])).toContain('\nTask a completed (5 ms)\n');
  });

  test('item 3: a task whose whole time is up says after which attempt, and one that is cancelled in which', () => {
    const waiting = [started(1, of3), retrying(1, 1_000)];
    const up: Fact = {
      ...failed('a', '', null),
      failure: { class: 'timeout', message: 'timeout_total of 1s is over' },
    };
    const shown = shownPlain([...waiting, up, runFinished('failed')]);
    expect(shown).toContain('Task a failed: timeout_total of 1s is over (after attempt 1/3)\n');
    expect(shown).toContain('Task a failed (after attempt 1/3, timeout): timeout_total of 1s is over\n');
    const cancelled = { type: 'task.cancelled', task: 'a', duration_ms: 1, log: null } as const;
    expect(shownPlain([...waiting, started(2, of3), { ...cancelled, attempt: 2 }])).toContain(
      'Task a cancelled (attempt 2/3)\n',
    );
    expect(shownPlain([...waiting, { ...cancelled, attempt: null }])).toContain(
      'Task a cancelled (after attempt 1/3)\n',
    );
  });

  test('item 4: an attempt that an open breaker refused has no log to show', () => {
    const refused: Failure = { class: 'unavailable', message: 'the breaker api is open', breaker: 'api' };
    const shown = shownPlain([{ ...failed('a', '', null), failure: refused }, runFinished('failed')]);
    expect(shown).toContain('\nTask a failed (unavailable): the breaker api is open\n  at w.yaml:3:5\n');
    expect(shown).not.toContain('it wrote nothing');
  });
});

test('item 4: that a breaker is open after an attempt, and keeps the task from the next, is told', () => {
  const opening: Failure = { ...failure, breaker: 'api' };
  const shown = shownPlain([
    started(1, of3),
    { ...failed('a', '', 1), failure: opening },
    runFinished('failed'),
  ]);
  const words = 'attempt 1/3, the breaker "api" is open';
  expect(shown).toContain(`\nTask a failed: no answer (${words})\n`);
  expect(shown).toContain(`\nTask a failed (${words}, network): no answer\n`);
});

describe('item 5: fallback', () => {
  const falling = { type: 'task.falling_back', task: 'a', duration_ms: 7, failure, log } as const;

  test.each([
    ['value', 'a value'],
    ['cached', 'an earlier result'],
    ['plugin', 'another plugin'],
  ] as const)('by %s: the task is completed, marked in its line and in the count', (to, words) => {
    const shown = shownPlain([
      started(1),
      { ...falling, attempt: 1, to },
      ...(to === 'plugin' ? [started(2, { fallback: 'other' })] : []),
      { ...completed('a', to === 'plugin' ? 2 : null), degraded: true },
      runFinished('completed'),
    ]);
    expect(shown).toContain(`Task a failed, falling back to ${words}: no answer\n`);
    expect(shown.includes('Running task a using plugin other... (fallback)\n')).toBe(to === 'plugin');
    expect(shown).toContain('Task a completed, degraded (5 ms)\n');
    expect(shown).toContain('1 completed (1 degraded) (12 ms)\n');
  });

  test('one that fails too: both logs, and how far the task came', () => {
    const shown = shownPlain([
      started(1, of3),
      retrying(1, 1),
      started(2, of3),
      { ...falling, attempt: 2, to: 'plugin' },
      started(3, { fallback: 'other' }),
      failed('a', 'no answer; the fallback failed too: no', 3),
      runFinished('failed'),
    ]);
    expect(shown).toContain('Task a failed (attempt 2/3), falling back to another plugin: no answer\n');
    expect(shown).toContain(`
Task a failed (attempt 2/3, then its fallback other, execution): no answer; the fallback failed too: no
  at w.yaml:3:5
  end of tasks/a.log:
  | from a
  end of tasks/a.log:
  | from a
`);
  });
});

test('item 7: a task that has to wait says for what', () => {
  const facts: Fact[] = [
    { type: 'task.waiting', task: 'a', for: ['the lock db', '2 slots of the pool gpu'] },
  ];
  expect(shownPlain(facts)).toContain('Task a waits for the lock db and 2 slots of the pool gpu\n');
});

test('item 8: a rehearsal is marked in the first line, at each attempt that suffers it, and in the last', () => {
  const facts: Fact[] = [
    { ...runStarted([declare('a')]), injected: ['a:exit=7', 'b:fail@1'] },
    { type: 'task.started', task: 'a', attempt: 1, injected: 'a:exit=7' },
    {
      ...failed('a', '', null),
      attempt: 1,
      failure: { class: 'exit_code', message: 'no', details: { returncode: 7 } },
    },
    runFinished('failed'),
  ];
  let shown = '';
  show(facts, createPlainReporter({ write: (text) => (shown += text) }, logsOf({}), plainForm('none')));
  expect(shown).toBe(`Starting workflow: W (rehearsal: a:exit=7, b:fail@1)
Running task a using plugin shell... (rehearsal: a:exit=7)
Task a failed: no
Workflow finished. Results written to /logs/w_20260131T000000Z/summary.json (rehearsal)
Rehearsal: 1 failed (12 ms)

Task a failed (attempt 1, rehearsal a:exit=7, exit_code): no
  at w.yaml:3:5
  it wrote nothing
`);
});
