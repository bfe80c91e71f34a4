import type { Failure } from '../model/failure.js';
import type { Outcome } from '../model/ports.js';
import type { Engine } from './engine.js';
import type { Job } from './job.js';
import { holdsNothing, maskFailure } from './work.js';
import type { Worked } from './work.js';

/** The attempts at one piece of work, told as they come and counted. */
export interface ToldAttempts {
  /** Tells that an attempt begins, and makes it. `fallback`: the plugin that stands in. */
  make(number: number, attempt: () => Promise<Outcome>, fallback?: string): Promise<Outcome>;
  /** Tells that one failed and another follows. */
  onRetry(retrying: { readonly attempt: number; readonly failure: Failure; readonly waitMs: number }): void;
  /** Tells that the last one failed and something stands in. */
  onFallback(failure: Failure, to: 'value' | 'plugin' | 'cached'): void;
  /** Keeps what an attempt held until its end is told: only then may another begin in its place. */
  hold(release: () => void): void;
  /** Why the last attempt that was made has failed; null where none has. */
  lastFailure(): Failure | null;
  /** The number that the next attempt has. */
  next(): number;
  /** The work with what was spent on it. */
  conclude(outcome: Worked['outcome'], done: Worked['done']): Worked;
}

/** No attempt has been made yet. */
export function tellAttempts({ name, seen }: Job, { ports }: Engine): ToldAttempts {
  const { maxAttempts } = seen.task.rules.retry;
  /** The number of the last one that is over or was begun, those that a breaker refused among them. */
  let number = 0;
  /** The number of the last one that was begun; 0 for none. */
  let made = 0;
  /** How many were begun. */
  let count = 0;
  let last: Failure | null = null;
  let spentMs = 0;
  /** The last attempt, until its end is told. */
  let open: { readonly attempt: number; durationMs: number } | null = null;

  let release = holdsNothing;

  /** What is told of the attempt that ends now; of one that a breaker refused there is little. */
  function close(attempt: number | null, isLast: boolean) {
    const durationMs = open?.durationMs ?? 0;
    const log = open === null ? null : ports.closeLog(name, open.attempt, isLast);
    open = null;
    return { task: name, attempt, duration_ms: durationMs, log };
  }

  return {
    async make(own, attempt, fallback) {
      number = own;
      made = own;
      count += 1;
      const begun = ports.clock.monotonic();
      const current = { attempt: own, durationMs: 0 };
      open = current;
      const injected = fallback === undefined ? ports.faultIn(name, own) : null;
      ports.emit({
        type: 'task.started',
        task: name,
        attempt: own,
        ...(maxAttempts > 1 && fallback === undefined ? { max_attempts: maxAttempts } : {}),
        ...(injected === null ? {} : { injected }),
        ...(fallback === undefined ? {} : { fallback }),
      });
      const outcome = await attempt();
      current.durationMs = Math.round(ports.clock.monotonic() - begun);
      spentMs += current.durationMs;
      if (outcome.status === 'failed') last = outcome.failure;
      return outcome;
    },
    onRetry({ attempt, failure, waitMs }) {
      number = attempt;
      const shown = maskFailure(failure, ports.mask);
      ports.emit({
        type: 'task.retrying',
        ...close(attempt, false),
        attempt,
        max_attempts: maxAttempts,
        failure: shown,
        wait_ms: waitMs,
      });
      release();
    },
    onFallback(failure, to) {
      const shown = maskFailure(failure, ports.mask);
      const attempt = open?.attempt ?? null;
      ports.emit({ type: 'task.falling_back', ...close(attempt, to !== 'plugin'), failure: shown, to });
      release();
    },
    hold(held) {
      release = held;
    },
    lastFailure: () => last,
    next: () => number + 1,
    conclude(outcome, done) {
      // Its log was put aside for another attempt, which never came.
      if (open === null && made > 0) ports.closeLog(name, made, true);
      return {
        outcome,
        attempt: open?.attempt ?? null,
        durationMs: open?.durationMs ?? 0,
        spent: { attempts: count, durationMs: spentMs },
        done,
        release,
      };
    },
  };
}
