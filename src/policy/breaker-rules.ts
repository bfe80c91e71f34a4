import type { BreakerRule } from '../model/attempt-rules.js';
import type { BreakerState } from '../model/breaker-state.js';
import { neverRetried } from '../model/failure.js';
import type { FailureClass } from '../model/failure.js';
import type { Outcome } from '../model/ports.js';

/** The drawing stands in `model/breaker-state.ts`; these are its arrows. Times are milliseconds since 1970. */
export type OpenBreaker = Extract<BreakerState, { readonly status: 'open' }>;

/** What a breaker says to a call. */
export type Admission =
  | { readonly kind: 'free' }
  /** The breaker is half-open: the call may go if nobody else probes. `since`: of the state that is probed. */
  | { readonly kind: 'probe'; readonly since: number }
  | { readonly kind: 'refused'; readonly by: OpenBreaker };

/**
 * Asks a breaker whether a call may be made now. One that nobody has used is closed. One that opened in the future, when a
 * clock was wrong, might stay open for years: it is half-open at once.
 */
export function admit(state: BreakerState | null, now: number): Admission {
  if (state === null || state.status === 'closed') return { kind: 'free' };
  const isOver = now >= state.until || now < state.since;
  return isOver ? { kind: 'probe', since: state.since } : { kind: 'refused', by: state };
}

/** What a call says of what stands behind the breaker. */
export type CallEnd =
  | { readonly kind: 'good' }
  | { readonly kind: 'bad'; readonly class: FailureClass }
  /** It was cancelled, or would have failed anywhere. */
  | { readonly kind: 'nothing' };

/** Failures that say nothing of what stands behind a breaker: they are the caller's own. */
const callersOwn: readonly FailureClass[] = [...neverRetried, 'resource'];

/** What counts: every failure but those of the caller's own making. */
export function toCallEnd(outcome: Outcome): CallEnd {
  switch (outcome.status) {
    case 'completed':
      return { kind: 'good' };
    case 'failed': {
      const own = outcome.failure.class;
      return callersOwn.includes(own) ? { kind: 'nothing' } : { kind: 'bad', class: own };
    }
    case 'cancelled':
      return { kind: 'nothing' };
    default:
      return outcome satisfies never;
  }
}

/** A call that was admitted and is over. */
export interface EndedCall {
  readonly end: CallEnd;
  /** The opening that it probed; null where the breaker was closed when it was admitted. */
  readonly probed: number | null;
  readonly now: number;
}

/** What becomes of a breaker when a call is over; null where it stays as it is. */
export function afterCall(
  state: BreakerState | null,
  rule: BreakerRule,
  { end, probed, now }: EndedCall,
): BreakerState | null {
  if (end.kind === 'nothing') return null;
  if (state !== null && state.status === 'open') {
    // Too late: it was admitted while the breaker was closed, or probed an opening that was reset since.
    if (state.since !== probed) return null;
    return end.kind === 'good' ? fresh : open(rule, now, `the probe failed with class ${end.class}`);
  }
  return count(state ?? fresh, rule, { end, now });
}

type ClosedBreaker = Extract<BreakerState, { readonly status: 'closed' }>;

const fresh: ClosedBreaker = { status: 'closed', failures: 0, calls: [] };

function count(
  state: ClosedBreaker,
  rule: BreakerRule,
  { end, now }: { readonly end: Exclude<CallEnd, { readonly kind: 'nothing' }>; readonly now: number },
): BreakerState | null {
  const isBad = end.kind === 'bad';
  const failures = isBad ? state.failures + 1 : 0;
  const calls = rule.failureRate === null ? [] : [...state.calls, isBad].slice(-rule.minCalls);
  if (isBad) {
    const reason = reasonToOpen({ failures, calls }, rule);
    if (reason !== null) return open(rule, now, `${reason}, the last one of class ${end.class}`);
  }
  const isSame = failures === state.failures && isEqual(calls, state.calls);
  return isSame ? null : { status: 'closed', failures, calls };
}

function reasonToOpen(
  { failures, calls }: Pick<ClosedBreaker, 'failures' | 'calls'>,
  rule: BreakerRule,
): string | null {
  if (rule.failures !== null && failures >= rule.failures) {
    return failures === 1 ? 'a call failed' : `${failures} calls in a row failed`;
  }
  if (rule.failureRate === null || calls.length < rule.minCalls) return null;
  const bad = calls.filter(Boolean).length;
  return bad / calls.length >= rule.failureRate ? `${bad} of the last ${calls.length} calls failed` : null;
}

/** The reason tells classes, never messages: it outlives the run that knows what must be masked. */
function open({ cooldownMs }: BreakerRule, now: number, reason: string): OpenBreaker {
  return { status: 'open', since: now, until: now + cooldownMs, reason };
}

function isEqual(some: readonly boolean[], others: readonly boolean[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}
