import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent, TaskDeclaration } from '../../src/model/event.js';
import { toRunRecord, toSummary } from '../../src/model/run-record.js';
import { reduce } from '../../src/model/reduce.js';
import { emptyRunState } from '../../src/model/run-state.js';
import { sentenceOf } from '../../src/model/sentence.js';
import { parentOf } from '../../src/model/task-name.js';
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
const added = ['a.undo', 'a[0].undo', 'hooks.on_failure'];
const failure = { class: 'execution' as const, message: 'no', details: { error: 'hidden', more: 1 } };

const stamp = { seq: fc.nat(), time: fc.constant('2026-01-31T00:00:01.000Z') };
const end = {
  ...stamp,
  task: fc.constantFrom(...ids, ...inner, ...added),
  attempt: fc.constantFrom(1, null),
  duration_ms: fc.nat(),
  log: fc.constantFrom(null, { bytes: 1, sha256: '' }),
};
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({
    ...stamp,
    type: fc.constant('task.started' as const),
    task: end.task,
    attempt: fc.constantFrom(1, 2),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('task.started' as const),
    task: end.task,
    attempt: fc.constantFrom(1, 2),
    max_attempts: fc.constant(3),
    injected: fc.constant('a:fail@1'),
    fallback: fc.constant('other'),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('task.waiting' as const),
    task: end.task,
    for: fc.constant(['the lock db', '2 slots of the pool gpu']),
  }),
  fc.record({
    ...end,
    type: fc.constant('task.retrying' as const),
    attempt: fc.constantFrom(1, 2),
    max_attempts: fc.constant(3),
    failure: fc.constant(failure),
    wait_ms: fc.nat(),
  }),
  fc.record({
    ...end,
    type: fc.constant('task.falling_back' as const),
    failure: fc.constant(failure),
    to: fc.constantFrom('value' as const, 'plugin' as const, 'cached' as const),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('task.added' as const),
    task: fc.constantFrom(...added),
    role: fc.constantFrom(
      { kind: 'hook' as const },
      { kind: 'undo' as const, of: 'a' },
      { kind: 'undo' as const, of: 'a[0]' },
      { kind: 'undo' as const, of: 'stranger[0]' },
    ),
    declaration: fc.constant(declare('x.undo')),
  }),
  fc.record({
    ...end,
    type: fc.constant('task.completed' as const),
    degraded: fc.constant(true as const),
    result: fc.constant(1),
    outputs: fc.constant({}),
  }),
  fc.record({
    ...end,
    type: fc.constant('task.completed' as const),
    degraded: fc.constant(true as const),
    result: fc.constant(1),
    outputs: fc.constant({}),
    done: fc.constant({ result: null, outputs: {} }),
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
    failure: fc.constant(failure),
    tolerated: fc.boolean(),
  }),
  fc.record({
    ...end,
    type: fc.constant('task.failed' as const),
    failure: fc.constant(failure),
    tolerated: fc.boolean(),
    done: fc.constant({ result: 1, outputs: { version: '1' } }),
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
  fc.record({
    ...stamp,
    type: fc.constant('run.cancelling' as const),
    reason: fc.constant('SIGINT'),
    cause: fc.constantFrom('signal' as const, 'timeout' as const),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('run.ending' as const),
    status: fc.constant('failed' as const),
    good: fc.boolean(),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('notify.sent' as const),
    about: fc.constantFrom('failure' as const, 'recovery' as const),
    channel: fc.constantFrom('webhook' as const, 'command' as const, 'file' as const),
    error: fc.constantFrom(null, 'no answer'),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('run.undoing' as const),
    tasks: fc.constantFrom([], ['a', 'a[0]']),
  }),
  fc.record({ ...stamp, type: fc.constant('run.undone' as const), duration_ms: fc.nat() }),
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
        expect(
          Object.keys(record.tasks).filter((name) => parentOf(name) === null && !added.includes(name)),
        ).toEqual(ids);
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
