import { describe, expect, test } from 'vitest';
import { chooseNotice, toNotice } from '../../src/app/notify.js';
import type { Fact, FinalStatus, RunStarted, TaskDeclaration } from '../../src/model/event.js';
import { reduce } from '../../src/model/reduce.js';
import type { NotifyWord } from '../../src/model/run-rules.js';
import { emptyRunState } from '../../src/model/run-state.js';
import type { RunState } from '../../src/model/run-state.js';

/** Item 6: of what users hear, and in which words. */

describe('item 6: which ends are told', () => {
  /** What is told of runs that end one after the other. */
  function told(ends: string, when: readonly NotifyWord[]): readonly (NotifyWord | null)[] {
    const goods = ends.split(' ').map((end) => end === 'good');
    return goods.map((good, index) => chooseNotice(good, goods[index - 1] ?? null, when));
  }

  test('six runs make three messages', () => {
    expect(told('good bad bad good good bad', ['failure', 'recovery'])).toEqual([
      null,
      'failure',
      null,
      'recovery',
      null,
      'failure',
    ]);
  });

  test.each<[string, NotifyWord[], (NotifyWord | null)[]]>([
    ['bad bad', ['failure'], ['failure', null]],
    ['bad good', ['failure'], ['failure', null]],
    ['bad good', ['recovery'], [null, 'recovery']],
    ['bad good good', ['success'], [null, 'success', 'success']],
    ['bad good good', ['success', 'recovery'], [null, 'recovery', 'success']],
    ['good bad', [], [null, null]],
  ])('%s, when %j', (ends, when, expected) => {
    expect(told(ends, when)).toEqual(expected);
  });
});

function declare(id: string): TaskDeclaration {
  const place = { line: 1, column: 1 };
  return { id, kind: 'plugin', plugin: 'shell', depends_on: [], if: null, for_each: false, place };
}

const started: RunStarted = {
  type: 'run.started',
  format: 1,
  run: { id: 'nightly_1', dir: '/srv/logs/nightly_1' },
  workflow: {
    name: 'nightly',
    description: null,
    file: 'nightly.yaml',
    dir: '/srv',
    sha256: '',
    working_dir: '/srv',
  },
  params: {},
  selection: null,
  max_parallel: 4,
  provenance: {
    oprun: '0',
    node: 'v20',
    platform: 'linux',
    host: 'db1',
    user: 'u',
    pid: 1,
    git_commit: null,
    plugins: {},
  },
  tasks: ['a', 'b', 'c'].map(declare),
};

function stateOf(...facts: readonly Fact[]): RunState {
  return facts.reduce(
    (state, fact, index) =>
      reduce(state, { seq: index + 1, time: `2026-01-31T02:00:0${String(index)}.000Z`, ...fact }),
    emptyRunState(),
  );
}

function failed(task: string, message: string, tolerated = false): Fact {
  const failure = { class: 'exit_code', message } as const;
  return { type: 'task.failed', task, attempt: 1, duration_ms: 1, failure, tolerated, log: null };
}

function ending(status: FinalStatus, good: boolean): Fact {
  return { type: 'run.ending', status, good };
}

const end = { endedAt: '2026-01-31T02:01:00.000Z', missingOutputs: {} };

describe('item 6: the message', () => {
  const state = stateOf(
    started,
    failed('a', 'exit code 1: no space\u001b[2K\nleft'),
    failed('b', 'expected', true),
    ending('partially_completed', false),
  );

  test('tells the workflow, the run, how it ended, what failed and where the logs are', () => {
    const { subject, text } = toNotice('failure', state, end);
    expect(subject).toBe('oprun: nightly failed: a');
    expect(text).toBe(`Run: nightly_1
Status: partially_completed
Exit code: 1
Host: db1
Started: 2026-01-31T02:00:00.000Z
Ended: 2026-01-31T02:01:00.000Z
Logs: /srv/logs/nightly_1

Failed tasks:
- a (exit_code): exit code 1: no space left
`);
  });

  test('is JSON with a text for a webhook', () => {
    const { json, subject, text } = toNotice('failure', state, end);
    expect(JSON.parse(json)).toEqual({
      text: `${subject}\n\n${text}`,
      event: 'failure',
      workflow: 'nightly',
      run: { id: 'nightly_1', dir: '/srv/logs/nightly_1' },
      status: 'partially_completed',
      good: false,
      failures: [{ task: 'a', class: 'exit_code', message: 'exit code 1: no space\u001b[2K\nleft' }],
      started_at: '2026-01-31T02:00:00.000Z',
      ended_at: '2026-01-31T02:01:00.000Z',
    });
  });

  test.each<[NotifyWord, Fact[], string]>([
    ['recovery', [ending('completed', true)], 'oprun: nightly is well again'],
    ['success', [ending('completed', true)], 'oprun: nightly completed'],
    [
      'failure',
      [failed('a', 'x'), failed('b', 'y'), failed('c', 'z'), ending('failed', false)],
      'oprun: nightly failed: a and 2 more',
    ],
    [
      'failure',
      [{ type: 'run.cancelling', reason: 'SIGTERM', cause: 'signal' }, ending('cancelled', false)],
      'oprun: nightly was cancelled (SIGTERM)',
    ],
    [
      'failure',
      [{ type: 'run.cancelling', reason: 'it took 5m', cause: 'timeout' }, ending('failed', false)],
      'oprun: nightly ran out of time',
    ],
  ])('%s: subject %#', (about, facts, expected) => {
    expect(toNotice(about, stateOf(started, ...facts), end).subject).toBe(expected);
  });

  test('names what was not undone, hooks that failed and outputs that are missing', () => {
    const added = (task: string, role: Extract<Fact, { type: 'task.added' }>['role']): Fact => ({
      type: 'task.added',
      task,
      role,
      declaration: declare(task),
    });
    const { text } = toNotice(
      'failure',
      stateOf(
        started,
        ending('failed', false),
        added('a.undo', { kind: 'undo', of: 'a' }),
        failed('a.undo', 'still there'),
        added('b.undo', { kind: 'undo', of: 'b' }),
        { type: 'task.cancelled', task: 'b.undo', attempt: 1, duration_ms: 1, log: null },
        added('hooks.on_failure', { kind: 'hook' }),
        failed('hooks.on_failure', 'no page'),
      ),
      { ...end, missingOutputs: { total: 'a failed' } },
    );
    expect(text.slice(text.indexOf('\n\n') + 2)).toBe(`Missing outputs:
- total: a failed

NOT undone:
- a.undo: still there
- b.undo: cancelled

Failed hooks:
- hooks.on_failure (exit_code): no page
`);
  });

  test('of very many failures the first are told, each cut', () => {
    const tasks = Array.from({ length: 25 }, (_, index) => `t${String(index)}`);
    const { text, json } = toNotice(
      'failure',
      stateOf(
        { ...started, tasks: tasks.map(declare) },
        ...tasks.map((id) => failed(id, 'x'.repeat(1000))),
        ending('failed', false),
      ),
      end,
    );
    expect(text.match(/^- t\d+ \(exit_code\): x{500}…$/gmu)).toHaveLength(20);
    expect(text).toMatch(/\n- and 5 more\n$/u);
    expect(JSON.parse(json)).toMatchObject({ failures: { length: 25 } });
  });

  test('item 8: of a rehearsal it says so', () => {
    const rehearsal = stateOf({ ...started, injected: ['a:fail'] }, ending('failed', false));
    const { subject, text, json } = toNotice('failure', rehearsal, end);
    expect(subject).toBe('[rehearsal] oprun: nightly failed');
    expect(text).toContain('\nRehearsed: a:fail\n');
    expect(JSON.parse(json)).toMatchObject({ injected: ['a:fail'] });
  });
});
