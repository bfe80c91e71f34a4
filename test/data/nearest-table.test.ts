import { describe, expect, test } from 'vitest';
import { findNearestTable } from '../../src/data/nearest-table.js';

describe('which table is meant where none is named (LANGUAGE, section 5: metrics)', () => {
  test.each([
    ['nothing published', [['a']], [], { kind: 'none' }],
    [
      'one on the nearest level that has any',
      [['x'], ['a', 'y'], ['b']],
      ['b', 'a'],
      { kind: 'one', id: 'a' },
    ],
    ['two on that level', [['x'], ['b', 'a'], ['c']], ['a', 'b', 'c'], { kind: 'tie', ids: ['b', 'a'] }],
    ['two, but one is nearer', [['b'], ['a']], ['a', 'b'], { kind: 'one', id: 'b' }],
    ['none above: the last published', [['x']], ['a', 'b'], { kind: 'last', id: 'b' }],
    ['nothing above at all', [], ['a'], { kind: 'last', id: 'a' }],
  ] as const)('%s', (_what, levels, published, found) => {
    expect(findNearestTable(levels, published)).toEqual(found);
  });

  test('no level is walked without need', () => {
    const walked: string[] = [];
    function* levels() {
      for (const id of ['a', 'b', 'c']) {
        walked.push(id);
        yield [id];
      }
    }
    expect(findNearestTable(levels(), [])).toEqual({ kind: 'none' });
    expect(walked).toEqual([]);
    expect(findNearestTable(levels(), ['b'])).toEqual({ kind: 'one', id: 'b' });
    expect(walked).toEqual(['a', 'b']);
  });
});
