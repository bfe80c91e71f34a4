import type { Executor, Outcome } from '../model/ports.js';
import type { Masker } from '../text/masker.js';

/** An executor whose outcomes hold no secret: so everybody sees the same, the tasks after it and a later run included. */
export function maskExecutor(executor: Executor, masker: Masker): Executor {
  if (masker.empty) return executor;
  return {
    async execute(attempt) {
      try {
        return maskOutcome(await executor.execute(attempt), masker);
      } catch (error) {
        throw maskError(error, masker);
      }
    },
  };
}

function maskOutcome(outcome: Outcome, masker: Masker): Outcome {
  switch (outcome.status) {
    case 'completed': {
      const { status, result, outputs } = outcome;
      return { status, result: masker.json(result), outputs: masker.json(outputs) };
    }
    case 'failed': {
      const { class: kind, message, details } = outcome.failure;
      const shown = details === undefined ? {} : { details: masker.json(details) };
      return { status: 'failed', failure: { class: kind, message: masker.text(message), ...shown } };
    }
    case 'cancelled':
      return outcome;
    default:
      return outcome satisfies never;
  }
}

/** What is thrown becomes a failure with its message. */
function maskError(error: unknown, masker: Masker): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? masker.text(error) : error;
  const message = masker.text(error.message);
  return message === error.message ? error : new Error(message, { cause: masker.text(String(error.cause)) });
}
