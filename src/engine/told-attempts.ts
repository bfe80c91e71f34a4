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
  /** The number that the next attempt has. */
  next(): number;
  /** The work with what was spent on it. */
  conclude(outcome: Worked['outcome']): Worked;
}

/** No attempt has been made yet. */
export function tellAttempts({ name, seen }: Job, { ports }: Engine): ToldAttempts {
  const { maxAttempts } = seen.task.rules.retry;
  let attempts = 0;
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
    async make(number, attempt, fallback) {
      attempts = number;
      const begun = ports.clock.monotonic();
      const last = { attempt: number, durationMs: 0 };
      open = last;
      const injected = fallback === undefined ? ports.faultIn(name, number) : null;
      ports.emit({
        type: 'task.started',
        task: name,
        attempt: number,
        ...(maxAttempts > 1 && fallback === undefined ? { max_attempts: maxAttempts } : {}),
        ...(injected === null ? {} : { injected }),
        ...(fallback === undefined ? {} : { fallback }),
      });
      const outcome = await attempt();
      last.durationMs = Math.round(ports.clock.monotonic() - begun);
      spentMs += last.durationMs;
      return outcome;
    },
    onRetry({ attempt, failure, waitMs }) {
      attempts = attempt;
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
    next: () => attempts + 1,
    conclude(outcome) {
      // Others were told before it: a refusal that ends the attempts counts as they do.
      const isRefused = outcome.status === 'failed' && outcome.failure.breaker !== undefined;
      if (open === null && isRefused && attempts > 0) attempts += 1;
      const last = open?.attempt ?? (isRefused && attempts > 0 ? attempts : null);
      return {
        outcome,
        attempt: last,
        durationMs: open?.durationMs ?? 0,
        spent: { attempts, durationMs: spentMs },
        release,
      };
    },
  };
}
