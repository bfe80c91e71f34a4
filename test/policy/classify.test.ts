import { expect, test } from 'vitest';
import { failureClasses } from '../../src/model/failure.js';
import type { Failure, FailureClass } from '../../src/model/failure.js';
import { isRetried, retriedByDefault } from '../../src/policy/classify.js';

const unsaid = { when: null, exitCodes: null };

/** Whether it is retried: by default, where `when` names it, and where `when` names another class. */
const table: readonly [FailureClass, boolean, boolean, boolean][] = [
  ['validation', false, false, false],
  ['permission', false, false, false],
  ['timeout', true, true, false],
  ['exit_code', true, true, false],
  ['execution', true, true, false],
  ['network', true, true, false],
  ['rate_limit', true, true, false],
  ['resource', true, true, false],
  ['unavailable', true, true, false],
];

test.each(table)('item 1: is %s retried', (own, byDefault, named, otherNamed) => {
  const failure: Failure = { class: own, message: 'm' };
  const other = own === 'network' ? 'timeout' : 'network';
  expect(retriedByDefault[own]).toBe(byDefault);
  expect(isRetried(failure, unsaid)).toBe(byDefault);
  expect(isRetried(failure, { when: [own], exitCodes: null })).toBe(named);
  expect(isRetried(failure, { when: [other], exitCodes: null })).toBe(otherNamed);
  expect(isRetried(failure, { when: [], exitCodes: null })).toBe(false);
});

test('the table has every class', () => {
  expect(table.map(([name]) => name)).toEqual(failureClasses);
});

test('item 1: what an open breaker refused is retried only where `when` names unavailable', () => {
  const refused: Failure = { class: 'unavailable', message: 'm', breaker: 'api' };
  expect(isRetried(refused, unsaid)).toBe(false);
  expect(isRetried(refused, { when: null, exitCodes: [75] })).toBe(false);
  expect(isRetried(refused, { when: ['network'], exitCodes: null })).toBe(false);
  expect(isRetried(refused, { when: ['network', 'unavailable'], exitCodes: null })).toBe(true);
});

const exited = (code: number | string, own: FailureClass = 'exit_code'): Failure => ({
  class: own,
  message: 'm',
  details: { stdout: '', stderr: '', returncode: code },
});

const codes: readonly [string, Failure, { when?: readonly FailureClass[]; exitCodes: number[] }, boolean][] =
  [
    ['an exit code that is named', exited(75), { exitCodes: [74, 75] }, true],
    ['one that is not', exited(1), { exitCodes: [75] }, false],
    ['another failure', { class: 'network', message: 'm' }, { exitCodes: [75] }, false],
    ['a code that is a text', exited('75'), { exitCodes: [75] }, false],
    ['both given, the code matches', exited(75), { when: ['network'], exitCodes: [75] }, true],
    [
      'both given, the class matches',
      { class: 'network', message: 'm' },
      { when: ['network'], exitCodes: [75] },
      true,
    ],
    ['both given, none matches', exited(1), { when: ['network'], exitCodes: [75] }, false],
    ['a signal, as a shell tells it', exited(-9), { exitCodes: [137] }, true],
    ['a signal, as it is', exited(-9), { exitCodes: [-9] }, true],
    ['another signal', exited(-15), { exitCodes: [137] }, false],
    ['a code that only looks like a signal', exited(9), { exitCodes: [137, -9] }, false],
    ['a class that is never retried', exited(75, 'permission'), { exitCodes: [75] }, false],
  ];

test.each(codes)('item 1: exit_codes, %s', (_name, failure, { when = null, exitCodes }, expected) => {
  expect(isRetried(failure, { when, exitCodes })).toBe(expected);
});
