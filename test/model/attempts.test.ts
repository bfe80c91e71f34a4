import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/model/event.js';
import type { Failure } from '../../src/model/failure.js';
import { toRunRecord } from '../../src/model/run-record.js';
import { completed, declare, runStarted, stateOf } from '../report/events.js';

const failure: Failure = { class: 'network', message: 'no answer' };
const log = { bytes: 1, sha256: '00' };

const taskRecord = (facts: readonly Fact[], name = 'a') => toRunRecord(stateOf(facts)).tasks[name];

describe('item 2: every attempt stands in run.json', () => {
  test('with its class, its duration and the wait before the next', () => {
    const record = taskRecord([
      runStarted([declare('a')]),
      { type: 'task.waiting', task: 'a', for: ['the lock db'] },
      { type: 'task.started', task: 'a', attempt: 1, max_attempts: 3, injected: 'a:fail@1' },
      {
        type: 'task.retrying',
        task: 'a',
        attempt: 1,
        max_attempts: 3,
        duration_ms: 7,
        failure,
        wait_ms: 1_500,
        log,
      },
      { type: 'task.started', task: 'a', attempt: 2, max_attempts: 3 },
      completed('a', 2),
    ]);
    expect(record).toMatchObject({
      status: 'completed',
      duration_ms: 12,
      attempts: [
        {
          attempt: 1,
          status: 'failed',
          injected: 'a:fail@1',
          duration_ms: 7,
          error: failure,
          wait_ms: 1_500,
          log,
        },
        { attempt: 2, status: 'completed', injected: null, duration_ms: 5, error: null, wait_ms: null },
      ],
    });
  });

  test('item 4: a call that an open breaker refused is none', () => {
    const refused: Failure = { class: 'unavailable', message: 'open', breaker: 'api' };
    const record = taskRecord([
      runStarted([declare('a')]),
      {
        type: 'task.retrying',
        task: 'a',
        attempt: 1,
        max_attempts: 2,
        duration_ms: 0,
        failure: refused,
        wait_ms: 10,
        log: null,
      },
      { type: 'task.started', task: 'a', attempt: 2, max_attempts: 2 },
      completed('a', 2),
    ]);
    expect(record?.attempts.map(({ attempt, status, wait_ms }) => [attempt, status, wait_ms])).toEqual([
      [2, 'completed', null],
    ]);
  });

  test('item 4: nor does a refusal change the attempt before it', () => {
    const refused: Failure = { class: 'unavailable', message: 'open', breaker: 'api' };
    const retrying = { type: 'task.retrying' as const, task: 'a', max_attempts: 3, log: null };
    const record = taskRecord([
      runStarted([declare('a')]),
      { type: 'task.started', task: 'a', attempt: 1, max_attempts: 3 },
      { ...retrying, attempt: 1, duration_ms: 7, failure, wait_ms: 20 },
      { ...retrying, attempt: 2, duration_ms: 0, failure: refused, wait_ms: 10 },
      {
        type: 'task.failed',
        task: 'a',
        attempt: null,
        duration_ms: 0,
        failure: refused,
        tolerated: false,
        log: null,
      },
    ]);
    expect(record).toMatchObject({ status: 'failed', error: { class: 'unavailable' } });
    expect(record?.attempts).toMatchObject([
      { attempt: 1, status: 'failed', duration_ms: 7, error: failure, wait_ms: 20 },
    ]);
  });

  test('item 5: a plugin that stands in is an attempt of its own, and the task is degraded', () => {
    const record = taskRecord([
      runStarted([declare('a')]),
      { type: 'task.started', task: 'a', attempt: 1 },
      { type: 'task.falling_back', task: 'a', attempt: 1, duration_ms: 7, failure, to: 'plugin', log },
      { type: 'task.started', task: 'a', attempt: 2, fallback: 'other' },
      { ...completed('a', 2), degraded: true },
    ]);
    expect(record).toMatchObject({
      status: 'completed',
      degraded: true,
      error: null,
      attempts: [
        { attempt: 1, status: 'failed', fallback: null },
        { attempt: 2, status: 'completed', fallback: 'other' },
      ],
    });
  });
});

describe('item 5: undo in run.json', () => {
  const undo = (of: string): Fact => ({
    type: 'task.added',
    task: `${of}.undo`,
    role: { kind: 'undo', of },
    declaration: declare(`${of}.undo`),
  });

  test('a task says how its undo stands', () => {
    const facts = [runStarted([declare('a'), declare('b')]), completed('a'), undo('a')];
    expect(taskRecord(facts)?.undo).toBe('pending');
    expect(taskRecord([...facts, completed('a.undo')])?.undo).toBe('completed');
    expect(taskRecord([...facts, completed('a.undo')], 'a.undo')?.role).toBe('undo');
    expect(taskRecord(facts, 'b')?.undo).toBe(null);
  });

  test('an instance that its loop kept comes out again', () => {
    const facts: Fact[] = [
      runStarted([declare('each', { for_each: true })]),
      { type: 'task.opened', task: 'each', holds: { kind: 'items', items: [1, 2], keys: null } },
      { type: 'task.started', task: 'each[0]', attempt: 1 },
      completed('each[0]'),
      undo('each[0]'),
      completed('each[0].undo'),
    ];
    expect(taskRecord(facts, 'each[0]')).toMatchObject({ status: 'completed', undo: 'completed' });
  });
});
