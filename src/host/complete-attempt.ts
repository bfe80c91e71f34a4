import type { Table } from '../data/table.js';
import type { Json } from '../model/json.js';
import type { Attempt, Outcome } from '../model/ports.js';
import type { AttemptProcesses } from './attempt-processes.js';
import type { RunSurroundings } from './context-surroundings.js';

/** What a plugin has done, where it did not fail. */
export interface Completion {
  readonly result: Json;
  readonly losses: readonly string[];
  /** What it has published. */
  readonly table: Table | null;
}

/**
 * Ends the processes of an attempt whose plugin has completed, takes in what they wrote to `$OPRUN_OUTPUT`, and keeps the
 * table. The attempt fails where that file cannot be read.
 */
export async function completeAttempt(
  attempt: Attempt,
  { result, losses, table }: Completion,
  { processes, surroundings }: { processes: AttemptProcesses; surroundings: RunSurroundings },
): Promise<Outcome> {
  await processes.end();
  const read = await processes.readOutputs();
  if (!read.ok) return { status: 'failed', failure: read.failure };
  for (const loss of losses) surroundings.warn(attempt.task, loss);
  if (table !== null) surroundings.tables.keep(attempt.task, table);
  return { status: 'completed', result, outputs: read.outputs };
}

/** An attempt that was ended; `running` is what had to be ended, and the first three say enough. */
export function cancelledOutcome(running: readonly string[]): Outcome {
  return running.length === 0
    ? { status: 'cancelled' }
    : { status: 'cancelled', running: running.slice(0, mostRunning) };
}

const mostRunning = 3;
