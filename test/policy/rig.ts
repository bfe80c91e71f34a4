import type { BreakerState } from '../../src/model/breaker-state.js';
import type { AttemptRules, BreakerRule, RetryRule } from '../../src/model/attempt-rules.js';
import { plainRules } from '../../src/model/attempt-rules.js';
import type { Failure, FailureClass } from '../../src/model/failure.js';
import type { After, BreakerStore, Clock, HostLocks, Outcome } from '../../src/model/ports.js';
import type { Action, Call } from '../../src/policy/policy.js';

/** Time that passes only when the test moves it. */
export interface Time {
  readonly clock: Clock;
  readonly after: After;
  /** Moves on to each timer in its turn, and lets all that follows from it happen. */
  move(ms: number): Promise<void>;
  /** How many timers are set. */
  timers(): number;
}

export function createTime(start = 0): Time {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const clock: Clock = { wall: () => now, monotonic: () => now };
  const earliest = () => [...timers].sort((a, b) => a.at - b.at)[0];
  return {
    clock,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async move(ms) {
      const end = now + ms;
      await settled();
      for (let timer = earliest(); timer !== undefined && timer.at <= end; timer = earliest()) {
        now = timer.at;
        timers.delete(timer);
        timer.callback();
        await settled();
      }
      now = end;
      await settled();
    },
    timers: () => timers.size,
  };
}

/** Everything that can happen without time passing has happened. */
export function settled(): Promise<void> {
  return new Promise((done) => {
    setImmediate(done);
  });
}

/** Of a run that nobody cancels. */
export const calm = new AbortController().signal;

export const first: Call = { attempt: 1, signal: calm };

export const good: Outcome = { status: 'completed', result: 1, outputs: {} };

export function bad(failureClass: FailureClass = 'execution', rest: Partial<Failure> = {}): Outcome {
  return { status: 'failed', failure: { class: failureClass, message: 'broken', ...rest } };
}

export function retryRule(sketch: Partial<RetryRule> = {}): RetryRule {
  const { retry }: AttemptRules = plainRules;
  return { ...retry, maxAttempts: 3, jitter: false, ...sketch };
}

export function breakerRule(sketch: Partial<BreakerRule> = {}): BreakerRule {
  return { name: 'api', failures: 2, failureRate: null, minCalls: 10, cooldownMs: 1000, ...sketch };
}

/** An action that the test ends. An abort ends it, too. */
export function heldAction() {
  const calls: { readonly call: Call; readonly end: (outcome: Outcome) => void }[] = [];
  const action: Action = (call) =>
    new Promise((end) => {
      calls.push({ call, end });
      call.signal.addEventListener('abort', () => end({ status: 'cancelled' }));
    });
  return { action, calls };
}

/** An action that gives these one after the other, and the last of them for ever. */
export function scripted(...outcomes: readonly Outcome[]) {
  const calls: Call[] = [];
  const action: Action = (call) => {
    calls.push(call);
    return Promise.resolve(outcomes[Math.min(calls.length, outcomes.length) - 1] ?? good);
  };
  return { action, calls };
}

/** Breakers in memory; `writes` counts what was changed. */
export function memoryBreakers(initial: Readonly<Record<string, BreakerState>> = {}) {
  const states = new Map(Object.entries(initial));
  const probing = new Set<string>();
  const seen = { writes: 0, updates: 0 };
  const store: BreakerStore = {
    read: (name) => Promise.resolve(states.get(name) ?? null),
    async update(name, change) {
      seen.updates += 1;
      await Promise.resolve();
      const next = change(states.get(name) ?? null);
      if (next !== null) {
        states.set(name, next);
        seen.writes += 1;
      }
      return states.get(name) ?? null;
    },
    async tryProbe(name) {
      await Promise.resolve();
      if (probing.has(name)) return null;
      probing.add(name);
      return () => probing.delete(name);
    },
  };
  return { store, states, probing, seen };
}

/** Host locks of which other processes hold some; the test lets them go. */
export function memoryHostLocks(...elsewhere: readonly string[]) {
  const held = new Set(elsewhere);
  const waiting: { readonly name: string; readonly serve: () => void }[] = [];
  const give = (name: string) => (): void => {
    held.delete(name);
    const index = waiting.findIndex((each) => each.name === name);
    waiting.splice(index, index < 0 ? 0 : 1)[0]?.serve();
  };
  const claim = (name: string): (() => void) | null => {
    if (held.has(name)) return null;
    held.add(name);
    return give(name);
  };
  const locks: HostLocks = {
    tryLock: (name) => Promise.resolve(claim(name)),
    lock(name, signal) {
      if (signal.aborted) return Promise.resolve(null);
      const got = claim(name);
      if (got !== null) return Promise.resolve(got);
      return new Promise((settle) => {
        const waiter = { name, serve: () => settle(claim(name)) };
        waiting.push(waiter);
        signal.addEventListener('abort', () => {
          const index = waiting.indexOf(waiter);
          if (index >= 0) waiting.splice(index, 1);
          settle(null);
        });
      });
    },
  };
  return { locks, held, waiting, letGo: (name: string) => give(name)() };
}
