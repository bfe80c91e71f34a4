import { createFileLocks } from '../host/file-locks.js';
import { createHostLocks } from '../host/host-locks.js';
import { systemAfter } from '../host/timers.js';
import type { BreakerStore, HostLocks, ResultCache } from '../model/ports.js';
import { createBreakerStore } from '../runs/breaker-files.js';
import { createPatientLocks } from '../runs/patient-locks.js';
import type { PatientLocks } from '../runs/patient-locks.js';
import { createResultCache } from '../runs/result-cache.js';
import { rehearsalFolder } from '../runs/shared-files.js';

/** What runs share with each other, through files. */
export interface SharedState {
  /** Where it is kept. Absolute. */
  readonly stateDir: string;
  /** Of the files that stand there. */
  readonly locks: PatientLocks;
  readonly hostLocks: HostLocks;
  readonly breakers: BreakerStore;
  readonly results: ResultCache;
}

/**
 * What the runs of a logs directory share, and all runs of this user. Nothing is opened before it is used. Rehearsals
 * share among themselves: what goes wrong on purpose opens no breaker of a run that is meant, and silences no message.
 *
 * @param kill aborted when what others hold is not to be waited for any longer
 */
export function openSharedState(logDir: string, isRehearsal: boolean, kill: AbortSignal): SharedState {
  const stateDir = isRehearsal ? rehearsalFolder(logDir) : logDir;
  const files = createFileLocks();
  const locks = createPatientLocks(files, { after: systemAfter, signal: kill });
  return {
    stateDir,
    locks,
    hostLocks: createHostLocks({ files }),
    breakers: createBreakerStore(
      stateDir,
      createPatientLocks(files, { after: systemAfter, signal: kill, waitMs: breakerWaitMs }),
    ),
    results: isRehearsal ? rehearsedResults(logDir, stateDir) : createResultCache(stateDir),
  };
}

/** What a call has shown stands also where it cannot be written down: its slot is not held for that. Milliseconds. */
const breakerWaitMs = 2_000;

/** What was good in earnest may stand in; what a rehearsal gives is kept for other rehearsals alone. */
function rehearsedResults(logDir: string, stateDir: string): ResultCache {
  const own = createResultCache(stateDir);
  const real = createResultCache(logDir);
  return {
    find: (key) => own.find(key) ?? real.find(key),
    keep: (key, result) => own.keep(key, result),
    forget: (key, run) => own.forget(key, run),
  };
}
