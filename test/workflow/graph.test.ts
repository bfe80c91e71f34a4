import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCycles } from '../../src/workflow/cycles.js';
import { criticalPath, levels, topologicalOrder, type GraphNode } from '../../src/workflow/graph.js';

/** `graph('a', 'b a', 'c a b')`: b depends on a, c on a and b. */
function graph(...lines: readonly string[]): readonly GraphNode[] {
  return lines.map((line) => {
    const [id = '', ...dependsOn] = line.split(' ');
    return { id, dependsOn };
  });
}

const anyGraph = fc
  .array(fc.array(fc.nat({ max: 11 }), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .map((rows) => rows.map((row, index) => ({ id: `t${index}`, dependsOn: row.map((to) => `t${to}`) })));

describe('order, levels and critical path (item 3)', () => {
  const diamond = graph('end left right', 'right start', 'left start', 'start', 'alone');

  test('a diamond that is written upside down', () => {
    expect(topologicalOrder(diamond)).toEqual(['start', 'right', 'left', 'end', 'alone']);
    expect(levels(diamond)).toEqual([['start', 'alone'], ['right', 'left'], ['end']]);
    expect(criticalPath(diamond)).toEqual(['start', 'left', 'end']);
  });

  test('nothing, and arrows that lead nowhere', () => {
    expect([topologicalOrder([]), levels([]), criticalPath([])]).toEqual([[], [], []]);
    expect(topologicalOrder(graph('a gone gone', 'b a a'))).toEqual(['a', 'b']);
  });

  test('every task stands after its dependencies; only knots and what waits for them are left out', () => {
    fc.assert(
      fc.property(anyGraph, (nodes) => {
        const order = topologicalOrder(nodes);
        const position = new Map(order.map((id, index) => [id, index]));
        const early = nodes.flatMap(({ id, dependsOn }) => {
          const own = position.get(id) ?? Infinity;
          return dependsOn.filter((to) => to !== id && (position.get(to) ?? -1) > own);
        });
        expect(early).toEqual([]);
        const loops = nodes.some((node) => node.dependsOn.includes(node.id));
        expect(order.length < nodes.length).toBe(loops || findCycles(nodes).length > 0);
        expect(levels(nodes).flat().length).toBe(order.length);
        expect(criticalPath(nodes).length).toBe(levels(nodes).length);
      }),
    );
  });
});

describe('cycles as trails (item 3)', () => {
  test.each([
    [graph('a', 'b a'), []],
    [graph('a a'), []],
    [graph('a b', 'b c', 'c a'), [['a', 'b', 'c']]],
    [graph('x c', 'c b', 'b a', 'a c'), [['c', 'b', 'a']]],
    [graph('a b', 'b a c', 'c b'), [['a', 'b']]],
    [
      graph('a b d', 'b a', 'c d', 'd c'),
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [graph('a b', 'b c d', 'c a', 'd b'), [['b', 'd']]],
  ])('%j', (nodes, trails) => {
    expect(findCycles(nodes)).toEqual(trails);
  });

  test('every arrow of a trail is there, and no id stands twice in all of them', () => {
    fc.assert(
      fc.property(anyGraph, (nodes) => {
        const byId = new Map(nodes.map((node) => [node.id, node]));
        const trails = findCycles(nodes);
        for (const trail of trails) {
          trail.forEach((id, index) => {
            expect(byId.get(id)?.dependsOn).toContain(trail[(index + 1) % trail.length]);
          });
        }
        expect(new Set(trails.flat()).size).toBe(trails.flat().length);
      }),
    );
  });
});

describe('10,000 tasks without recursion (item 3)', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `t${index}`);
  const chain = ids.map((id, index) => ({ id, dependsOn: ids.slice(Math.max(0, index - 1), index) }));
  const ring = [{ id: 't0', dependsOn: ['t9999'] }, ...chain.slice(1)];

  test('a chain', () => {
    expect(topologicalOrder(chain.toReversed())).toEqual(ids);
    expect(levels(chain)).toHaveLength(10_000);
    expect(criticalPath(chain)).toEqual(ids);
    expect(findCycles(chain)).toEqual([]);
  });

  test('a fan', () => {
    const fan = [...ids.map((id) => ({ id, dependsOn: [] })), { id: 'end', dependsOn: ids }];
    expect(topologicalOrder(fan).at(-1)).toBe('end');
    expect(levels(fan).map((level) => level.length)).toEqual([10_000, 1]);
    expect(criticalPath(fan)).toEqual(['t0', 'end']);
  });

  test('a ring', () => {
    expect(findCycles(ring)).toEqual([['t0', ...ids.slice(1).toReversed()]]);
    expect(topologicalOrder(ring)).toEqual([]);
  });
});
