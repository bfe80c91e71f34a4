import { describe, expect, test } from 'vitest';
import { TaskFailure } from '../../src/plugin/task-failure.js';
import { toFailure } from '../../src/plugin/to-failure.js';

const now = Date.parse('2026-01-31T12:00:00Z');

/** An error as libraries that fetch throw it. */
const answered = (status: number, more: object = {}): Error =>
  Object.assign(new Error('refused'), { status, ...more });

/** Issue 4, item 1: one table of classes. */
describe('an error that shows the answer of a server', () => {
  test.each([
    [400, 'execution'],
    [401, 'permission'],
    [403, 'permission'],
    [404, 'execution'],
    [408, 'timeout'],
    [429, 'rate_limit'],
    [500, 'execution'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
  ])('%d is %s', (status, failureClass) => {
    expect(toFailure(answered(status))).toEqual({ class: failureClass, message: 'refused' });
  });

  test.each([
    ['of its response', { response: { status: 429 } }, 'rate_limit'],
    ['called statusCode', { statusCode: 503 }, 'unavailable'],
    ['of its cause', { cause: { statusCode: 503 } }, 'unavailable'],
    ['beside a code that says less', { status: 429, code: 'ETIMEDOUT' }, 'rate_limit'],
    ['that says nothing, beside a code', { status: 500, code: 'ECONNRESET' }, 'network'],
    ['that is the exit code of a program', { status: 1 }, 'execution'],
    ['that is no number', { status: '429' }, 'execution'],
  ])('a status %s', (_where, more, failureClass) => {
    expect(toFailure(Object.assign(new Error('refused'), more)).class).toBe(failureClass);
  });
});

/** Issue 4, item 2: `Retry-After` is honoured where a failure carries one. */
describe('Retry-After', () => {
  test.each<[string, object, number | undefined]>([
    ['seconds', { headers: { 'retry-after': '120' } }, 120_000],
    ['a number', { headers: { 'retry-after': 2 } }, 2_000],
    ['parts of seconds', { headers: { 'retry-after': '0.0301' } }, 31],
    ['in capitals, in a list', { headers: { 'Retry-After': ['3', '9'] } }, 3_000],
    ['of `Headers`', { headers: new Headers({ 'Retry-After': ' 4 ' }) }, 4_000],
    ['of the response', { headers: {}, response: { headers: { 'retry-after': '5' } } }, 5_000],
    ['of the cause', { cause: { response: { headers: { 'retry-after': '6' } } } }, 6_000],
    ['a date', { headers: { 'retry-after': 'Sat, 31 Jan 2026 12:00:07 GMT' } }, 7_000],
    ['an old date', { headers: { 'retry-after': 'Saturday, 31-Jan-26 12:00:08 GMT' } }, 8_000],
    ['a date of C', { headers: { 'retry-after': 'Sat Jan 31 12:00:09 2026' } }, 9_000],
    ['a date that has passed', { headers: { 'retry-after': 'Sat, 31 Jan 2026 11:00:00 GMT' } }, 0],
    [
      'a date by a clock of its own',
      { headers: { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT', date: 'Sun, 06 Nov 1994 08:49:27 GMT' } },
      10_000,
    ],
    ['more than ten years', { headers: { 'retry-after': '9'.repeat(400) } }, 315_360_000_000],
    ['nothing', { headers: { 'retry-after': '' } }, undefined],
    ['words', { headers: { 'retry-after': 'soon' } }, undefined],
    ['less than nothing', { headers: { 'retry-after': '-5' } }, undefined],
    ['a date with a zone', { headers: { 'retry-after': 'Sat, 31 Jan 2026 12:00:07 +0200' } }, undefined],
    ['no headers', { headers: null }, undefined],
  ])('%s', (_what, more, retryAfterMs) => {
    expect(toFailure(answered(429, more), now)).toEqual({
      class: 'rate_limit',
      message: 'refused',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  });

  test('a date means nothing to whoever knows no time', () => {
    const failure = toFailure(answered(429, { headers: { 'retry-after': 'Sat, 31 Jan 2026 12:00:07 GMT' } }));
    expect(failure).toEqual({ class: 'rate_limit', message: 'refused' });
  });

  test('a getter that throws leaves the rest of the failure as it is', () => {
    const thrown = {
      message: 'refused',
      code: 'ECONNRESET',
      get response(): never {
        throw new Error('no');
      },
    };
    expect(toFailure(thrown, now)).toEqual({ class: 'network', message: 'refused' });
  });

  test.each([
    [1500, 1500],
    [0.2, 1],
    [-1, 0],
    [Infinity, 315_360_000_000],
    [Number.NaN, undefined],
    [undefined, undefined],
  ])('a TaskFailure asks for a wait of %s ms', (asked, retryAfterMs) => {
    const thrown = new TaskFailure('rate_limit', 'slower', { left: 0 }, { retryAfterMs: asked });
    expect(toFailure(thrown)).toEqual({
      class: 'rate_limit',
      message: 'slower',
      details: { left: 0 },
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  });
});
