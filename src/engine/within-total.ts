import { timeoutFailure } from '../policy/timeout.js';
import { derivedSignal } from '../policy/derived-signal.js';
import type { Engine } from './engine.js';
import type { Job } from './job.js';
import type { Worked, WorkOutcome } from './work.js';

/** Ends work that holds other work when its `timeout_total` is over. What it gave until then stays. */
export async function withinTotal(
  job: Job,
  work: (job: Job) => Promise<Worked>,
  { ports }: Engine,
): Promise<Worked> {
  const { timeoutTotalMs: ms } = job;
  if (ms === null) return await work(job);
  const { signal, abort, close } = derivedSignal(job.signal);
  let isUp = false;
  const stopTimer = ports.after(ms, () => {
    isUp = !signal.aborted;
    abort(new Error('timeout_total'));
  });
  try {
    const worked = await work({ ...job, signal });
    return isUp ? { ...worked, outcome: timedOut(worked.outcome, ms) } : worked;
  } finally {
    stopTimer();
    close();
  }
}

function timedOut(outcome: WorkOutcome, ms: number): WorkOutcome {
  if (outcome.status !== 'cancelled') return outcome;
  const { result } = outcome;
  return {
    status: 'failed',
    failure: timeoutFailure({ ms, key: 'timeout_total' }),
    ...(result === undefined ? {} : { result }),
  };
}
