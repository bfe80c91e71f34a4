import { describe, expect, test } from 'vitest';
import type { StopCause } from '../../src/model/cancellation.js';
import { isGood, verdictOf } from '../../src/model/verdict.js';
import type { Standing } from '../../src/model/verdict.js';

const standings = {
  completed: { status: 'completed', tolerated: false },
  skipped: { status: 'skipped', tolerated: false },
  failed: { status: 'failed', tolerated: false },
  tolerated: { status: 'failed', tolerated: true },
  blocked: { status: 'blocked', tolerated: false },
  cancelled: { status: 'cancelled', tolerated: false },
} satisfies Record<string, Standing>;

describe('section 4: the status of a run, and whether its exit code is 0, as a table', () => {
  test.each<[(keyof typeof standings)[], StopCause[], string, boolean]>([
    [['completed'], [], 'completed', true],
    [['completed', 'completed'], [], 'completed', true],
    [['skipped'], [], 'completed', true],
    [['completed', 'skipped'], [], 'completed', true],
    [['failed', 'skipped'], [], 'failed', false],
    [['tolerated', 'skipped'], [], 'partially_completed', true],
    [['completed', 'failed'], [], 'partially_completed', false],
    [['completed', 'failed', 'blocked'], [], 'partially_completed', false],
    [['failed'], [], 'failed', false],
    [['failed', 'blocked'], [], 'failed', false],
    [['tolerated'], [], 'partially_completed', true],
    [['tolerated', 'completed'], [], 'partially_completed', true],
    [['cancelled'], ['signal'], 'cancelled', false],
    [['completed', 'cancelled'], ['program'], 'cancelled', false],
    [['failed', 'cancelled'], ['replaced'], 'cancelled', false],
    // Its own time was up: not cancelled by anybody.
    [['cancelled'], ['timeout'], 'failed', false],
    [['completed', 'cancelled'], ['timeout'], 'failed', false],
    [['completed', 'cancelled'], ['timeout', 'signal'], 'failed', false],
    [['completed', 'cancelled'], ['signal', 'timeout'], 'cancelled', false],
    // --fail-fast: what failed says what became of the run.
    [['failed', 'cancelled'], ['fail_fast'], 'failed', false],
    [['completed', 'failed', 'cancelled'], ['fail_fast'], 'partially_completed', false],
    // A stop that came when every task had ended by itself stopped none of them.
    [['completed'], ['signal'], 'completed', true],
    [['completed'], ['timeout'], 'completed', true],
    [['tolerated', 'completed'], ['signal'], 'partially_completed', true],
    // What nobody can read of is never good.
    [['completed'], ['unrecorded'], 'completed', false],
    [['skipped'], ['unrecorded'], 'completed', false],
    [['completed', 'cancelled'], ['unrecorded'], 'failed', false],
    [['cancelled'], ['unrecorded', 'signal'], 'failed', false],
    [['completed', 'cancelled'], ['signal', 'unrecorded'], 'cancelled', false],
    [['completed'], ['signal', 'unrecorded'], 'completed', false],
  ])('%j with %j: %s, good: %s', (words, causes, verdict, good) => {
    const tasks = words.map((word) => standings[word]);
    expect(verdictOf(tasks, causes)).toBe(verdict);
    expect(isGood(tasks, causes, 0)).toBe(good);
    expect(isGood(tasks, causes, 1)).toBe(false);
  });
});
