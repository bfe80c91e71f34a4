import { describe, expect, test } from 'vitest';
import { breakersToJson, renderBreakers } from '../../src/report/breakers-page.js';
import type { BreakerView } from '../../src/report/breakers-page.js';

const minute = 60_000;
const start = Date.UTC(2026, 0, 31, 10, 0, 0);

const breakers: readonly BreakerView[] = [
  {
    name: 'api',
    state: { status: 'open', since: start, until: start + minute, reason: '5 failures\nin a row' },
    fault: null,
  },
  { name: 'calm', state: { status: 'closed', failures: 0, calls: [] }, fault: null },
  { name: 'database', state: { status: 'closed', failures: 2, calls: [] }, fault: null },
  {
    name: 'torn',
    state: null,
    fault: 'cannot read /logs/.oprun/breakers/torn.json: it holds no state of a breaker',
  },
];

describe('item 4: oprun breakers list', () => {
  test('in text: open until when and why, what closed ones have counted, what cannot be read', () => {
    expect(renderBreakers(breakers, start + 15_400))
      .toBe(String.raw`api       open        until 2026-01-31T10:01:00Z (in 44.6s), open since 2026-01-31T10:00:00Z: 5 failures\nin a row
calm      closed
database  closed      the last 2 calls failed
torn      unreadable  cannot read /logs/.oprun/breakers/torn.json: it holds no state of a breaker
`);
  });

  test('one that opened in the future, when a clock was wrong, is half-open', () => {
    expect(renderBreakers(breakers.slice(0, 1), start - 1)).toMatch(
      /^api  half-open  the next call probes, /,
    );
  });

  test('an open one whose cooldown is over is half-open', () => {
    expect(renderBreakers(breakers.slice(0, 1), start + minute)).toBe(
      String.raw`api  half-open  the next call probes, open since 2026-01-31T10:00:00Z: 5 failures\nin a row
`,
    );
  });

  test('in json every one has every key', () => {
    const none = { failures: null, since: null, until: null, reason: null };
    expect(JSON.parse(breakersToJson(breakers, start + 1))).toEqual([
      {
        ...none,
        name: 'api',
        status: 'open',
        since: '2026-01-31T10:00:00Z',
        until: '2026-01-31T10:01:00Z',
        reason: '5 failures\nin a row',
      },
      { ...none, name: 'calm', status: 'closed', failures: 0 },
      { ...none, name: 'database', status: 'closed', failures: 2 },
      {
        ...none,
        name: 'torn',
        status: 'unreadable',
        reason: 'cannot read /logs/.oprun/breakers/torn.json: it holds no state of a breaker',
      },
    ]);
    expect(breakersToJson([], start)).toBe('[]\n');
  });
});
