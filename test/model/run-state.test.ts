import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent, TaskDeclaration } from '../../src/model/event.js';
import { toRunRecord, toSummary } from '../../src/model/run-record.js';
import { reduce } from '../../src/model/reduce.js';
import { emptyRunState } from '../../src/model/run-state.js';
import type { Standing } from '../../src/model/run-state.js';
import { sentenceOf } from '../../src/model/sentence.js';
import { parentOf } from '../../src/model/task-name.js';
import { verdictOf } from '../../src/model/verdict.js';
import { provenance } from '../provenance.js';

const declare = (id: string): TaskDeclaration => ({
  id,
  kind: 'plugin',
  plugin: 'p',
  depends_on: [],
  if: null,
  for_each: false,
  place: { line: 1, column: 1 },
});

const started = (ids: readonly string[]): RunEvent => ({
  type: 'run.started',
  seq: 1,
  time: '2026-01-31T00:00:00.000Z',
  format: 1,
  run: { id: 'r', dir: '/logs/r' },
  workflow: { name: 'w', description: null, file: 'w.yaml', dir: '/', sha256: '', working_dir: '/' },
  params: {},
  selection: null,
  max_parallel: 1,
  provenance,
  tasks: ids.map(declare),
});

const ids = ['a', 'b', '__proto__', 'constructor', 'toString'];
const inner = ['a[0]', 'a[7]', 'a[0]/x', 'b/x', 'b/x[1]', 'stranger[0]', 'stranger'];

const stamp = { seq: fc.nat(), time: fc.constant('2026-01-31T00:00:01.000Z') };
const end = {
  ...stamp,
  task: fc.constantFrom(...ids, ...inner),
  attempt: fc.constantFrom(1, null),
  duration_ms: fc.nat(),
  log: fc.constantFrom(null, { bytes: 1, sha256: '' }),
};
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({
    ...stamp,
    type: fc.constant('task.started' as const),
    task: end.task,
    attempt: fc.constant(1),
  }),
  fc.record({
    ...end,
    type: fc.constant('task.completed' as const),
    result: fc.constantFrom(1, null, { x: [true] }),
    outputs: fc.constantFrom({}, { version: '1' }),
  }),
  fc.record({
    ...end,
    type: fc.constant('task.failed' as const),
    failure: fc.constant({
      class: 'execution' as const,
      message: 'no',
      details: { error: 'hidden', more: 1 },
    }),
    tolerated: fc.boolean(),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('task.opened' as const),
    task: end.task,
    holds: fc.constantFrom(
      { kind: 'items' as const, items: [1, 2, 3], keys: null },
      { kind: 'tasks' as const, tasks: [declare('x')] },
      {
        kind: 'workflow' as const,
        workflow: { name: 'w', file: 'w.yaml', sha256: '', params: {} },
        tasks: [declare('x')],
      },
    ),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('task.restored' as const),
    task: end.task,
    result: fc.constant(1),
    outputs: fc.constant({}),
    from: fc.constantFrom('earlier', null),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('task.skipped' as const),
    task: end.task,
    reason: fc.constantFrom(
      { kind: 'condition' as const, expression: 'false', values: {} },
      { kind: 'dependencies' as const, by: ['a'] },
      { kind: 'not_selected' as const },
    ),
  }),
  fc.record({ ...stamp, type: fc.constant('task.blocked' as const), task: end.task, by: fc.constant(['a']) }),
  fc.record({ ...end, type: fc.constant('task.cancelled' as const), attempt: fc.constantFrom(1, null) }),
  fc.record({
    ...stamp,
    type: fc.constant('warning' as const),
    task: fc.constant(null),
    message: fc.string({ minLength: 1 }),
  }),
  fc.record({ ...stamp, type: fc.constant('run.cancelling' as const), reason: fc.constant('SIGINT') }),
  fc.record({
    ...stamp,
    type: fc.constant('run.finished' as const),
    status: fc.constant('completed' as const),
    duration_ms: fc.nat(),
    outputs: fc.constant({ ok: true }),
    missing_outputs: fc.constantFrom({}, { url: 'no such key' }),
  }),
);

describe('item 4: run state is a fold of events', () => {
  test('property: reduce is total; every picture has a record, a summary and sentences, and no id is lost', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        const state = reduce(emptyRunState(), started(ids));
        for (const event of events) {
          reduce(state, event);
          expect(sentenceOf(event, state).text).not.toBe('');
        }
        const record = toRunRecord(state);
        expect(Object.keys(record.tasks).filter((name) => parentOf(name) === null)).toEqual(ids);
        expect(Object.keys(record.tasks).filter((name) => name.startsWith('stranger'))).toEqual([]);
        const shown = ids.filter((id) =>
          ['completed', 'failed'].includes(state.tasks.get(id)?.standing.status ?? ''),
        );
        expect(Object.keys(toSummary(state))).toEqual(shown);
        expect(JSON.parse(JSON.stringify(record))).toEqual(record);
      }),
    );
  });

  test('a failed task shows its error first, and details cannot hide it', () => {
    const state = reduce(emptyRunState(), started(['a']));
    reduce(state, {
      type: 'task.failed',
      seq: 2,
      time: '',
      task: 'a',
      attempt: 1,
      duration_ms: 1,
      failure: { class: 'exit_code', message: 'exit code 1', details: { error: 'other', stdout: 'x' } },
      tolerated: false,
      log: null,
    });
    expect(JSON.stringify(toSummary(state))).toBe('{"a":{"error":"exit code 1","stdout":"x"}}');
  });
});

describe('section 4: the status of a run, as a table', () => {
  const failure = { class: 'execution' as const, message: 'no' };
  const standings = {
    completed: { status: 'completed', result: null, outputs: {} },
    skipped: { status: 'skipped', reason: { kind: 'not_selected' } },
    failed: { status: 'failed', failure, tolerated: false },
    tolerated: { status: 'failed', failure, tolerated: true },
    blocked: { status: 'blocked', by: ['a'] },
    cancelled: { status: 'cancelled' },
  } satisfies Record<string, Standing>;

  test.each<[(keyof typeof standings)[], string]>([
    [['completed'], 'completed'],
    [['completed', 'completed'], 'completed'],
    [['skipped'], 'completed'],
    [['completed', 'skipped'], 'completed'],
    [['failed', 'skipped'], 'failed'],
    [['tolerated', 'skipped'], 'partially_completed'],
    [['completed', 'failed'], 'partially_completed'],
    [['completed', 'failed', 'blocked'], 'partially_completed'],
    [['failed'], 'failed'],
    [['failed', 'blocked'], 'failed'],
    [['tolerated'], 'partially_completed'],
    [['tolerated', 'completed'], 'partially_completed'],
    [['cancelled'], 'cancelled'],
    [['completed', 'cancelled'], 'cancelled'],
    [['failed', 'cancelled'], 'cancelled'],
  ])('%j: %s', (words, verdict) => {
    const state = reduce(emptyRunState(), started(words.map((_, index) => `t${index}`)));
    for (const [index, word] of words.entries()) {
      const task = state.tasks.get(`t${index}`);
      if (task !== undefined) task.standing = standings[word];
    }
    expect(verdictOf(state)).toBe(verdict);
  });
});
