import { describe, expect, test } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import type { Ending, UpstreamEnding } from '../../src/engine/decide.js';
import type { DependencyWord } from '../../src/model/workflow.js';

const endings = {
  completed: { status: 'completed' },
  failed: { status: 'failed', tolerated: false },
  tolerated: { status: 'failed', tolerated: true },
  skipped: { status: 'skipped' },
  blocked: { status: 'blocked', by: ['root'] },
  cancelled: { status: 'cancelled' },
} satisfies Record<string, Ending>;

type Word = keyof typeof endings;

function edge(when: readonly DependencyWord[], word: Word, index = 0): UpstreamEnding {
  return { id: `t${index}`, name: `g/t${index}`, when, ending: endings[word] };
}

describe('item 9: one dependency, every ending, everything it may ask for', () => {
  // Rows: what is asked. Columns: completed, failed, tolerated, skipped, blocked, cancelled.
  const columns: readonly Word[] = ['completed', 'failed', 'tolerated', 'skipped', 'blocked', 'cancelled'];
  const table: readonly [readonly DependencyWord[], string][] = [
    [['completed'], 'run   block run   skip  block block'],
    [['failed'], 'skip  run   run   skip  block block'],
    [['skipped'], 'skip  block skip  run   block block'],
    [['done'], 'run   run   run   run   run   run'],
    [['completed', 'failed'], 'run   run   run   skip  block block'],
    [['completed', 'skipped'], 'run   block run   run   block block'],
    [['failed', 'skipped'], 'skip  run   run   run   block block'],
    [['completed', 'failed', 'skipped'], 'run   run   run   run   block block'],
    [['completed', 'done'], 'run   run   run   run   run   run'],
  ];
  test.each(table)('when: %j', (when, row) => {
    const decisions = columns.map((word) => decide([edge(when, word)], false).do);
    expect(decisions).toEqual(row.split(/\s+/u));
  });
});

describe('item 9: several dependencies', () => {
  const words = Object.keys(endings).filter((word): word is Word => word in endings);
  const asks: readonly (readonly DependencyWord[])[] = [
    ['completed'],
    ['failed'],
    ['skipped'],
    ['done'],
    ['completed', 'skipped'],
  ];
  const edges = asks.flatMap((when) => words.map((word) => [when, word] as const));

  test('every pair: runs when both are met, is blocked when one unmet one went wrong, else skipped', () => {
    const wrong: unknown[] = [];
    for (const [whenA, wordA] of edges) {
      for (const [whenB, wordB] of edges) {
        const a = edge(whenA, wordA, 1);
        const b = edge(whenB, wordB, 2);
        const alone = [decide([a], false).do, decide([b], false).do];
        const together = decide([a, b], false).do;
        const expected = alone.includes('block') ? 'block' : alone.includes('skip') ? 'skip' : 'run';
        if (together !== expected) wrong.push([whenA, wordA, whenB, wordB, together, expected]);
      }
    }
    expect(edges.length ** 2).toBe(900);
    expect(wrong).toEqual([]);
  });

  test('a blocked task names the tasks at the root of it in full, a skipped one those it waits for', () => {
    const completed: readonly DependencyWord[] = ['completed'];
    expect(decide([edge(completed, 'failed', 1), edge(completed, 'blocked', 2)], false)).toEqual({
      do: 'block',
      by: ['g/t1', 'root'],
    });
    expect(decide([edge(completed, 'skipped', 1), edge(completed, 'completed', 2)], false)).toEqual({
      do: 'skip',
      by: ['t1'],
    });
  });

  test('no dependency: it runs', () => {
    expect(decide([], false)).toEqual({ do: 'run' });
  });

  test('a cancelled run starts nothing, whatever came before', () => {
    for (const [when, word] of edges) expect(decide([edge(when, word)], true)).toEqual({ do: 'cancel' });
    expect(decide([], true)).toEqual({ do: 'cancel' });
  });

  test('of a thousand failed dependencies ten are named', () => {
    const many = Array.from({ length: 1000 }, (_, index) => edge(['completed'], 'failed', index));
    const decision = decide(many, false);
    expect(decision.do === 'block' ? decision.by : []).toHaveLength(10);
  });
});
