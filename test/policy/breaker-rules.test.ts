import { expect, test } from 'vitest';
import type { BreakerRule } from '../../src/model/attempt-rules.js';
import type { BreakerState } from '../../src/model/breaker-state.js';
import { failureClasses } from '../../src/model/failure.js';
import type { Outcome } from '../../src/model/ports.js';
import { admit, afterCall, toCallEnd } from '../../src/policy/breaker-rules.js';
import { bad, breakerRule, good } from './rig.js';

const closed = (failures: number, calls: readonly boolean[] = []): BreakerState => ({
  status: 'closed',
  failures,
  calls,
});
const open = (since: number, reason = 'r'): BreakerState => ({
  status: 'open',
  since,
  until: since + 1000,
  reason,
});

test.each<[string, BreakerState | null, number, string]>([
  ['one that nobody has used', null, 0, 'free'],
  ['a closed one', closed(1), 0, 'free'],
  ['an open one', open(100), 1099, 'refused'],
  ['one whose cooldown is over', open(100), 1100, 'probe'],
  ['one that opened just now', open(100), 100, 'refused'],
  ['one that opened in the future, when a clock was wrong,', open(100), 99, 'probe'],
])('item 4: %s admits', (_name, state, now, kind) => {
  expect(admit(state, now).kind).toBe(kind);
});

test("item 4: every failure counts but those of the caller's own making; a cancel counts as nothing", () => {
  const kinds = failureClasses.map((own) => [own, toCallEnd(bad(own)).kind]);
  expect(Object.fromEntries(kinds)).toEqual({
    validation: 'nothing',
    permission: 'nothing',
    timeout: 'bad',
    exit_code: 'bad',
    execution: 'bad',
    network: 'bad',
    rate_limit: 'bad',
    resource: 'nothing',
    unavailable: 'bad',
  });
  expect([toCallEnd(good).kind, toCallEnd({ status: 'cancelled' }).kind]).toEqual(['good', 'nothing']);
});

interface Arrow {
  readonly from: BreakerState | null;
  readonly outcome: Outcome;
  readonly rule?: Partial<BreakerRule>;
  readonly probed?: number | null;
  /** Null: it stays as it is. */
  readonly to: BreakerState | null;
}

const rated = { failures: null, failureRate: 0.5, minCalls: 4 };
const cancelled: Outcome = { status: 'cancelled' };

const arrows: readonly [string, Arrow][] = [
  ['the first failure is counted', { from: null, outcome: bad(), to: closed(1) }],
  [
    'enough in a row open it',
    {
      from: closed(1),
      outcome: bad(),
      to: open(5000, '2 calls in a row failed, the last one of class execution'),
    },
  ],
  [
    'one may be enough',
    {
      from: null,
      outcome: bad(),
      rule: { failures: 1 },
      to: open(5000, 'a call failed, the last one of class execution'),
    },
  ],
  ['a success starts anew', { from: closed(1), outcome: good, to: closed(0) }],
  ['a success changes nothing where none failed', { from: closed(0), outcome: good, to: null }],
  ['nor where nobody has used it', { from: null, outcome: good, to: null }],
  ['a cancel changes nothing', { from: closed(1), outcome: cancelled, to: null }],
  [
    'a failure that no attempt could help changes nothing',
    { from: closed(1), outcome: bad('permission'), to: null },
  ],
  ['a late failure changes nothing once it is open', { from: open(0), outcome: bad(), to: null }],
  ['nor does a late success', { from: open(0), outcome: good, to: null }],
  ['a probe that goes well closes it', { from: open(0), outcome: good, probed: 0, to: closed(0) }],
  [
    'one that fails opens it again',
    {
      from: open(0),
      outcome: bad('network'),
      probed: 0,
      to: open(5000, 'the probe failed with class network'),
    },
  ],
  ['a cancelled probe leaves it open', { from: open(0), outcome: cancelled, probed: 0, to: null }],
  [
    'a probe of an opening before this one changes nothing',
    { from: open(7), outcome: good, probed: 0, to: null },
  ],
  [
    'a probe of one that was reset counts as a call',
    { from: null, outcome: bad(), probed: 0, to: closed(1) },
  ],
  [
    'a rate is not asked before min_calls',
    { from: closed(2, [true, true]), outcome: bad(), rule: rated, to: closed(3, [true, true, true]) },
  ],
  [
    'a rate that is met opens it',
    {
      from: closed(0, [true, false, false]),
      outcome: bad(),
      rule: rated,
      to: open(5000, '2 of the last 4 calls failed, the last one of class execution'),
    },
  ],
  [
    'calls before the last min_calls are forgotten',
    {
      from: closed(0, [true, false, false, false]),
      outcome: bad(),
      rule: rated,
      to: closed(1, [false, false, false, true]),
    },
  ],
  [
    'a success opens nothing',
    {
      from: closed(3, [true, true, true]),
      outcome: good,
      rule: rated,
      to: closed(0, [true, true, true, false]),
    },
  ],
  [
    'a window that stays the same is no change',
    { from: closed(0, [false, false, false, false]), outcome: good, rule: rated, to: null },
  ],
];

test.each(arrows)('item 4: %s', (_name, { from, outcome, rule = {}, probed = null, to }) => {
  expect(afterCall(from, breakerRule(rule), { end: toCallEnd(outcome), probed, now: 5000 })).toEqual(to);
});
