import { describe, expect, test } from 'vitest';
import { TaskFailure } from '../../src/plugin/task-failure.js';
import { toFailure } from '../../src/plugin/to-failure.js';

const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`${code}: text`), { code, ...more });

describe('whatever is thrown is a failure with a class and a sentence (item 4)', () => {
  test.each([
    ['an Error', new TypeError('bad'), 'execution', 'bad'],
    ['one without a message', new TypeError(), 'execution', 'TypeError without a message'],
    ['one with a cause', new Error('outer', { cause: new Error('inner') }), 'execution', 'outer: inner'],
    [
      'a cause that is said already',
      new Error('outer: inner', { cause: new Error('inner') }),
      'execution',
      'outer: inner',
    ],
    ['a frozen object', Object.freeze({ a: 1 }), 'execution', 'an object was thrown: {"a":1}'],
    ['an object with a message', { message: 'like an error' }, 'execution', 'like an error'],
    ['text', 'words', 'execution', 'words'],
    ['empty text', '', 'execution', 'an empty text was thrown'],
    ['undefined', undefined, 'execution', 'undefined was thrown'],
    ['null', null, 'execution', 'null was thrown'],
    ['a number', 7, 'execution', '7 was thrown'],
    ['a BigInt', 7n, 'execution', '7 was thrown'],
    ['a symbol', Symbol('s'), 'execution', 'a symbol was thrown'],
    ['a function', () => 1, 'execution', 'a function was thrown'],
    [
      'a getter that throws',
      {
        get message(): string {
          throw new Error('no');
        },
      },
      'execution',
      'something that cannot be read was thrown',
    ],
    [
      'a toString that throws',
      {
        toString() {
          throw new Error('no');
        },
        a: 1,
      },
      'execution',
      'an object was thrown: {"toString":null,"a":1}',
    ],
    ['TaskFailure', new TaskFailure('rate_limit', 'slower'), 'rate_limit', 'slower'],
    ['one of another copy', { name: 'TaskFailure', class: 'network', message: 'gone' }, 'network', 'gone'],
    ['one of no known class', { name: 'TaskFailure', class: 'other', message: 'gone' }, 'execution', 'gone'],
    ['EACCES', coded('EACCES'), 'permission', 'EACCES: text'],
    ['ENOENT', coded('ENOENT'), 'unavailable', 'ENOENT: text'],
    ['a program that is not there', coded('ENOENT', { syscall: 'spawn x' }), 'execution', 'ENOENT: text'],
    ['ENOSPC', coded('ENOSPC'), 'resource', 'ENOSPC: text'],
    ['ECONNREFUSED', coded('ECONNREFUSED'), 'unavailable', 'ECONNREFUSED: text'],
    ['ECONNRESET', coded('ECONNRESET'), 'network', 'ECONNRESET: text'],
    [
      'what fetch throws',
      new TypeError('fetch failed', { cause: coded('ENOTFOUND') }),
      'network',
      'fetch failed: ENOTFOUND: text',
    ],
    ['several at once', new AggregateError([coded('ECONNREFUSED')], ''), 'unavailable', 'ECONNREFUSED: text'],
    [
      'memory',
      new RangeError('Array buffer allocation failed'),
      'resource',
      'Array buffer allocation failed',
    ],
    ['a timeout', new DOMException('too long', 'TimeoutError'), 'timeout', 'too long'],
  ])('%s', (_what, thrown, failureClass, message) => {
    expect(toFailure(thrown)).toEqual({ class: failureClass, message });
  });

  test('a TaskFailure whose details are too large keeps its class and message', () => {
    const thrown = new TaskFailure('exit_code', 'exit code 3', { all: Array<null>(10_000_001).fill(null) });
    expect(toFailure(thrown)).toEqual({
      class: 'exit_code',
      message: 'exit code 3 (without its details: the result holds more than 10,000,000 values)',
    });
  });

  test('a cause that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(toFailure(error)).toEqual({ class: 'execution', message: 'round' });
  });

  test('details become JSON', () => {
    const failure = { name: 'TaskFailure', class: 'execution', message: 'x', details: { when: new Date(0) } };
    expect(toFailure(failure)).toEqual({
      class: 'execution',
      message: 'x',
      details: { when: '1970-01-01T00:00:00.000Z' },
    });
  });

  test('a message has an end', () => {
    const { message } = toFailure(new Error('x'.repeat(1_000_000)));
    expect(message).toBe(`${'x'.repeat(10_000)}… (1000000 characters)`);
  });
});
