import { describe, expect, test } from 'vitest';
import { chooseNotice } from '../../src/app/notify.js';
import type { NotifyWord } from '../../src/model/run-rules.js';

/** Item 6: of what users hear. */

describe('item 6: which ends are told', () => {
  /** What is told of runs that end one after the other, where every message goes out. */
  function told(ends: string, when: readonly NotifyWord[]): readonly (NotifyWord | null)[] {
    const goods = ends.split(' ').map((end) => end === 'good');
    return goods.map((good, index) => {
      const before = goods[index - 1];
      return chooseNotice(good, before === undefined ? null : { good: before, told: true }, when);
    });
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
