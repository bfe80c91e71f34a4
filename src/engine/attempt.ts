import type { Attempt, Executor, Outcome } from '../model/ports.js';

/**
 * Does one attempt through the executor. Here, and only here, the unexpected (a throw, of whatever) becomes what is
 * expected: an outcome.
 */
export async function makeAttempt(executor: Executor, attempt: Attempt): Promise<Outcome> {
  try {
    return await executor.execute(attempt);
  } catch (thrown) {
    return { status: 'failed', failure: { class: 'execution', message: messageOf(thrown) } };
  }
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : 'something that is not an error was thrown';
}
