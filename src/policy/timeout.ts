import { durationText } from '../model/duration-text.js';
import type { Failure } from '../model/failure.js';
import type { After } from '../model/ports.js';
import { derivedSignal } from './derived-signal.js';
import type { Policy } from './policy.js';

/** A limit on time, by the name that the author gave it with. */
export interface TimeLimit {
  /** Milliseconds. */
  readonly ms: number;
  readonly key: 'timeout' | 'timeout_total';
}

/**
 * Ends what takes longer, and waits until it is over: what an attempt has started is gone before the next one begins.
 * What completes all the same stands. Where it was to end for another reason first, its outcome is left as it is.
 */
export function timeout(limit: TimeLimit, after: After): Policy {
  return (action) => async (call) => {
    const { signal, abort, close } = derivedSignal(call.signal);
    let isUp = false;
    const cancel = after(limit.ms, () => {
      isUp = !signal.aborted;
      abort(new Error(exceeding(limit)));
    });
    try {
      const outcome = await action({ ...call, signal });
      if (!isUp || outcome.status === 'completed') return outcome;
      const running = outcome.status === 'cancelled' ? outcome.running : [];
      return { status: 'failed', failure: timeoutFailure(limit, running) };
    } finally {
      cancel();
      close();
    }
  };
}

/** The failure of what has met a limit. `running`: what was still under way, for a person. */
export function timeoutFailure(limit: TimeLimit, running: readonly string[] = []): Failure {
  const still = running.length === 0 ? '' : `; still running: ${running.join(', ')}`;
  return { class: 'timeout', message: `${exceeding(limit)}${still}` };
}

function exceeding({ ms, key }: TimeLimit): string {
  return `took longer than its ${key} of ${durationText(ms)}`;
}
