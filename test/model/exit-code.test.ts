import { describe, expect, test } from 'vitest';
import type { CancelCause } from '../../src/model/event.js';
import { exitCodeOfRun } from '../../src/model/exit-code.js';

/** LANGUAGE, exit codes: "where several apply: 3, then the signal, then 124, then 1". */

interface Cancelling {
  readonly reason: string;
  readonly cause: CancelCause;
}

const term: Cancelling = { reason: 'SIGTERM', cause: 'signal' };
const int: Cancelling = { reason: 'SIGINT', cause: 'signal' };
const hup: Cancelling = { reason: 'SIGHUP', cause: 'signal' };
const timeout: Cancelling = { reason: 'the run took 5m', cause: 'timeout' };
const replaced: Cancelling = { reason: 'w_2 takes its place', cause: 'replaced' };
const program: Cancelling = { reason: 'SIGINT', cause: 'program' };
const failFast: Cancelling = { reason: 'a failed', cause: 'fail_fast' };

describe('a run that is not good', () => {
  test.each<[string, Cancelling[], number]>([
    ['a task failed', [], 1],
    ['HUP', [hup], 129],
    ['INT', [int], 130],
    ['TERM', [term], 143],
    ['its own time was up', [timeout], 124],
    ['another run took its place', [replaced], 143],
    ['the embedding program cancelled it, whatever it says', [program], 1],
    ['the first failure cancelled the rest', [failFast], 1],
    ['its time was up, and then came a signal', [timeout, int], 130],
    ['the first failure cancelled the rest, and then its time was up', [failFast, timeout], 124],
    ['of two signals the first counts', [int, term], 130],
  ])('%s', (_, cancelling, expected) => {
    expect(exitCodeOfRun({ cancelling, ending: { status: 'failed', good: false } })).toBe(expected);
  });
});

test('a run that is good ends with 0, also where a signal came when all was done', () => {
  expect(exitCodeOfRun({ cancelling: [term], ending: { status: 'completed', good: true } })).toBe(0);
});
