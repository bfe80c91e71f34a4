import type { Attempt, Clock, Executor, Outcome } from '../model/ports.js';
import { toFailure } from '../plugin/to-failure.js';

/**
 * Does one attempt through the executor. What it still throws, whatever that is, becomes an
 * outcome here: nothing behind an attempt reaches the engine as an exception.
 */
export async function makeAttempt(
  { executor, clock }: { readonly executor: Executor; readonly clock: Clock },
  attempt: Attempt,
): Promise<Outcome> {
  try {
    return await executor.execute(attempt);
  } catch (thrown) {
    return { status: 'failed', failure: toFailure(thrown, clock.wall()) };
  }
}
