import { describe, expect, test } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import type { Ending, UpstreamEnding } from '../../src/engine/decide.js';

const endings = {
  completed: { status: 'completed' },
  failed: { status: 'failed', tolerated: false },
  tolerated: { status: 'failed', tolerated: true },
  blocked: { status: 'blocked', by: ['root'] },
  cancelled: { status: 'cancelled' },
} satisfies Record<string, Ending>;

type Word = keyof typeof endings;

function upstream(...words: Word[]): UpstreamEnding[] {
  return words.map((word, index) => ({ id: `t${index}`, ending: endings[word] }));
}

describe('item 4: decide, as a table', () => {
  test.each<[Word[], ReturnType<typeof decide>]>([
    [[], { do: 'run' }],
    [['completed'], { do: 'run' }],
    [['tolerated'], { do: 'run' }],
    [['failed'], { do: 'block', by: ['t0'] }],
    [['blocked'], { do: 'block', by: ['root'] }],
    [['cancelled'], { do: 'cancel' }],
    [['completed', 'tolerated'], { do: 'run' }],
    [['completed', 'failed'], { do: 'block', by: ['t1'] }],
    [['failed', 'failed'], { do: 'block', by: ['t0', 't1'] }],
    [['failed', 'blocked'], { do: 'block', by: ['t0', 'root'] }],
    [['blocked', 'blocked'], { do: 'block', by: ['root'] }],
    [['cancelled', 'failed'], { do: 'block', by: ['t1'] }],
    [['completed', 'cancelled'], { do: 'cancel' }],
  ])('after %j: %j', (words, decision) => {
    expect(decide(upstream(...words), false)).toEqual(decision);
  });

  test.each<[Word[]]>([[[]], [['completed']], [['failed']], [['blocked', 'tolerated']]])(
    'in a run that is being cancelled nothing starts (after %j)',
    (words) => {
      expect(decide(upstream(...words), true)).toEqual({ do: 'cancel' });
    },
  );

  test('names ten of many causes, so that a wide graph stays linear', () => {
    const many = upstream(...Array.from({ length: 1000 }, (): Word => 'failed'));
    const decision = decide(many, false);
    expect(decision).toEqual({ do: 'block', by: many.slice(0, 10).map(({ id }) => id) });
  });
});
