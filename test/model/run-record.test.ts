import { expect, test } from 'vitest';
import type { Fact } from '../../src/model/event.js';
import { toRunRecord } from '../../src/model/run-record.js';
import { declare, runFinished, runStarted, stateOf } from '../report/events.js';

test('run.json names the exit code once the run has finished, and none before', () => {
  const facts: Fact[] = [
    runStarted([declare('a')]),
    { type: 'run.cancelling', reason: 'SIGTERM', cause: 'signal' },
    { type: 'run.ending', status: 'failed', good: false },
    runFinished('failed'),
  ];
  const codes = facts.map((_, index) => toRunRecord(stateOf(facts.slice(0, index + 1))).exit_code);
  expect(codes).toEqual([null, null, null, 143]);
});
