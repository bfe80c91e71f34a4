import type { Failure } from '../model/failure.js';
import type { Json, JsonObject } from '../model/json.js';
import type { Call, Policy } from './policy.js';

/** What stands in for a failure, or why nothing does. */
export type StandIn =
  | { readonly ok: true; readonly result: Json; readonly outputs: JsonObject }
  /** `reason`: for a person, to follow a colon. */
  | { readonly ok: false; readonly reason: string };

/**
 * Lets something else stand in for what failed, which then counts as completed, in a degraded way. Where that fails,
 * too, the first failure stands and tells of the second. After an abort nothing stands in any more.
 */
export function fallback(standIn: (failure: Failure, call: Call) => Promise<StandIn>): Policy {
  return (action) => async (call) => {
    const outcome = await action(call);
    if (outcome.status !== 'failed' || call.signal.aborted) return outcome;
    const { failure } = outcome;
    const found = await standIn(failure, call);
    if (found.ok) {
      return { status: 'completed', result: found.result, outputs: found.outputs, degraded: true };
    }
    if (call.signal.aborted) return { status: 'cancelled' };
    const message = `${failure.message}; the fallback failed too: ${found.reason}`;
    return { status: 'failed', failure: { ...failure, message } };
  };
}
