import { describe, expect, test } from 'vitest';
import type { Fact, RunStarted } from '../../src/model/event.js';
import type { FailedTask } from '../../src/model/notifier.js';
import type { NotifyWord } from '../../src/model/run-rules.js';
import { emptyRunState } from '../../src/model/run-state.js';
import { renderNotice } from '../../src/report/notice.js';
import type { TimedEnd } from '../../src/report/notice.js';
import { declare, failed, runStarted, stateOf } from './events.js';

/** Item 6: in which words users hear of the end of a run. */

const started: RunStarted = {
  ...runStarted([]),
  workflow: { ...runStarted([]).workflow, name: 'nightly' },
  run: { id: 'nightly_1', dir: '/srv/logs/nightly_1' },
};
const { host } = started.provenance;

const bad = { status: 'failed', good: false } as const;
const well = { status: 'completed', good: true } as const;

/** How a run has ended, as the engine tells it. */
function ended(how: Partial<TimedEnd>): TimedEnd {
  return { ...bad, failures: [], missing: {}, endedAt: '2026-01-31T02:01:00.000Z', ...how };
}

function lost(task: string, message: string): FailedTask {
  return { task, class: 'exit_code', message };
}

function ending({ status, good }: Pick<TimedEnd, 'status' | 'good'>): Fact {
  return { type: 'run.ending', status, good };
}

describe('item 6: the message', () => {
  const state = stateOf([started, ending(bad)]);
  const end = ended({
    status: 'partially_completed',
    failures: [lost('a', 'exit code 1: no space\u001b[2K\nleft')],
  });

  test('tells the workflow, the run, how it ended, what failed and where the logs are', () => {
    const { subject, text } = renderNotice('failure', state, end);
    expect(subject).toBe('oprun: nightly failed: a');
    expect(text).toBe(`Run: nightly_1
Status: partially_completed
Exit code: 1
Host: ${host}
Started: 2026-01-31T00:00:00.000Z
Ended: 2026-01-31T02:01:00.000Z
Logs: /srv/logs/nightly_1

Failed tasks:
- a (exit_code): exit code 1: no space left
`);
  });

  test('is JSON with a text for a webhook', () => {
    const { json, subject, text } = renderNotice('failure', state, end);
    expect(JSON.parse(json)).toEqual({
      text: `${subject}\n\n${text}`,
      event: 'failure',
      workflow: 'nightly',
      run: { id: 'nightly_1', dir: '/srv/logs/nightly_1' },
      status: 'partially_completed',
      good: false,
      failed: 1,
      failures: [{ task: 'a', class: 'exit_code', message: 'exit code 1: no space\u001b[2K\nleft' }],
      started_at: '2026-01-31T00:00:00.000Z',
      ended_at: '2026-01-31T02:01:00.000Z',
    });
  });

  const term: Fact = { type: 'run.cancelling', reason: 'SIGTERM', cause: 'signal' };
  const late: Fact = { type: 'run.cancelling', reason: 'it took 5m', cause: 'timeout' };

  test.each<[NotifyWord, Partial<TimedEnd>, Fact[], string]>([
    ['recovery', well, [], 'is well again'],
    ['success', well, [], 'completed'],
    ['failure', { failures: [lost('a', 'x'), lost('b', 'y'), lost('c', 'z')] }, [], 'failed: a and 2 more'],
    ['failure', { status: 'cancelled' }, [term], 'was cancelled (SIGTERM)'],
    ['failure', {}, [late], 'ran out of time'],
  ])('%s: subject %#', (about, how, facts, expected) => {
    const over = ended(how);
    const { subject } = renderNotice(about, stateOf([started, ...facts, ending(over)]), over);
    expect(subject).toBe(`oprun: nightly ${expected}`);
  });

  test('names what was not undone, hooks that failed and outputs that are missing', () => {
    const added = (task: string, role: Extract<Fact, { type: 'task.added' }>['role']): Fact => ({
      type: 'task.added',
      task,
      role,
      declaration: declare(task),
    });
    const facts: Fact[] = [
      started,
      ending(bad),
      added('a.undo', { kind: 'undo', of: 'a' }),
      failed('a.undo', 'still there'),
      added('b.undo', { kind: 'undo', of: 'b' }),
      { type: 'task.cancelled', task: 'b.undo', attempt: 1, duration_ms: 1, log: null },
      added('hooks.on_failure', { kind: 'hook' }),
      failed('hooks.on_failure', 'no page'),
    ];
    const { text } = renderNotice('failure', stateOf(facts), ended({ missing: { total: 'a failed' } }));
    expect(text.slice(text.indexOf('\n\n') + 2)).toBe(`Missing outputs:
- total: a failed

NOT undone:
- a.undo: still there
- b.undo: cancelled

Failed hooks:
- hooks.on_failure (execution): no page
`);
  });

  test('of very many failures the first twenty are told, each cut at 500 characters, and how many there are', () => {
    const failures = Array.from({ length: 5000 }, (_, index) => lost(`t${index}`, 'x'.repeat(100_000)));
    const { text, json } = renderNotice('failure', state, ended({ failures }));
    expect(text.match(/^- t\d+ \(exit_code\): x{499}…$/gmu)).toHaveLength(20);
    expect(text).toMatch(/\n- and 4980 more\n$/u);
    const told = JSON.parse(json);
    expect(told.failed).toBe(5000);
    expect(told.failures).toEqual(
      failures.slice(0, 20).map((each) => ({ ...each, message: `${'x'.repeat(499)}…` })),
    );
  });

  test('long names of workflows and tasks, words of programs and faults are cut, between characters', () => {
    const long = '\u{1f4a5}'.repeat(3000);
    const facts: Fact[] = [
      { ...started, workflow: { ...started.workflow, name: long }, injected: Array(200).fill(long) },
      { type: 'run.cancelling', reason: long, cause: 'program' },
      ending(bad),
    ];
    const failures = [lost(`${'g/'.repeat(3000)}t`, long)];
    for (const status of ['failed', 'cancelled'] as const) {
      const { subject, json } = renderNotice('failure', stateOf(facts), ended({ status, failures }));
      expect(subject.length).toBeLessThan(700);
      expect(json.length).toBeLessThan(25_000);
      // Half a character would be written so.
      expect(json).not.toContain('\\ud');
    }
  });

  test('of a run whose record broke off it tells what is known', () => {
    const brokeOff = ended({ failures: [lost('a', 'no')] });
    const { subject, text } = renderNotice('failure', stateOf([started]), brokeOff);
    expect(subject).toBe('oprun: nightly could not be recorded');
    expect(text).toBe(`Run: nightly_1
Status: failed
Host: ${host}
Started: 2026-01-31T00:00:00.000Z
Ended: 2026-01-31T02:01:00.000Z
Logs: /srv/logs/nightly_1

Failed tasks:
- a (exit_code): no
`);
    const nothing = renderNotice('failure', emptyRunState(), ended({}));
    expect(nothing.subject).toBe('oprun: a run could not be recorded');
    expect(JSON.parse(nothing.json)).toMatchObject({ run: null, workflow: null, started_at: null });
  });

  test('item 8: of a rehearsal it says so', () => {
    const rehearsal = stateOf([{ ...started, injected: ['a:fail'] }, ending(bad)]);
    const { subject, text, json } = renderNotice('failure', rehearsal, ended({}));
    expect(subject).toBe('[rehearsal] oprun: nightly failed');
    expect(text).toContain('\nRehearsed: a:fail\n');
    expect(JSON.parse(json)).toMatchObject({ injected: ['a:fail'] });
  });
});
