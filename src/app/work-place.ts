import type { EnginePorts } from '../engine/engine.js';
import { systemDice } from '../host/dice.js';
import { systemAfter, systemSoon } from '../host/timers.js';
import type { Clock } from '../model/ports.js';
import type { Workflow } from '../model/workflow.js';
import type { Reporter } from '../report/reporter.js';
import type { RunDirectory } from '../runs/run-directory.js';
import type { RunRecorder } from '../runs/run-recorder.js';
import type { Fault } from './fault.js';
import { faultFor, injectFaults } from './faults.js';
import { maskOutput } from './masked-output.js';
import { createNotifier } from './notifier.js';
import { guardLogs, joinSinks } from './output-sinks.js';
import type { PluginModules } from './plugin-modules.js';
import { logDirOf } from './prepare-run.js';
import type { PreparedRun } from './prepare-run.js';
import type { Recording } from './recording.js';
import { openSharedState } from './shared-state.js';
import { openPlaces } from './task-places.js';

/** What the engine works with that is the same whatever it works on. */
export interface WorkPlace {
  readonly ports: Pick<
    EnginePorts,
    | 'executor'
    | 'closeLog'
    | 'after'
    | 'soon'
    | 'dice'
    | 'breakers'
    | 'hostLocks'
    | 'results'
    | 'notifier'
    | 'faultIn'
  >;
  /** The faults, as they were typed, that no attempt has suffered. */
  readonly unmetFaults: () => readonly string[];
  /** Ends whatever is left, and resolves when it is gone. May be called again. */
  close(): Promise<void>;
}

/** What it is made of. */
export interface WorkPlaceOptions {
  readonly modules: PluginModules;
  readonly prepared: Pick<PreparedRun, 'masker'>;
  /** Absolute; null for `logs` in the working directory. */
  readonly logDir: string | null;
  readonly directory: RunDirectory;
  readonly recorder: RunRecorder;
  readonly recording: Recording;
  readonly reporters: readonly Reporter[];
  readonly faults: readonly Fault[];
  readonly clock: Clock;
  /** Aborted to end everything at once. */
  readonly kill: AbortSignal;
}

/** Puts together where attempts are made, where what they write goes, and what runs share. */
export function openWorkPlace(workflow: Workflow, options: WorkPlaceOptions): WorkPlace {
  const { modules, prepared, directory, recorder, recording, reporters, faults, clock, kill } = options;
  const { emit, state } = recording;
  const guarded = guardLogs(recorder.logs, recording.fail);
  const sinks = joinSinks([guarded.output, ...reporters.map((reporter) => reporter.output)]);
  const masked = maskOutput(sinks, prepared.masker);
  const met = new Set<Fault>();
  const places = openPlaces({
    modules,
    directory,
    env: modules.env,
    output: masked.output,
    warn: (task, message) => emit({ type: 'warning', task, message }),
    kill,
  });
  const { locks, stateDir, ...shared } = openSharedState(
    logDirOf(workflow, options.logDir),
    faults.length > 0,
    kill,
  );
  return {
    ports: {
      ...shared,
      executor: injectFaults(places.executor, faults, {
        after: systemAfter,
        log: (task, attempt, line) => masked.output.write(task, attempt, 'stderr', Buffer.from(line)),
        onMet: (fault) => met.add(fault),
      }),
      faultIn: (task, attempt) => faultFor(faults, task, attempt),
      closeLog(task, attempt, isLast) {
        try {
          masked.end(task, attempt);
        } catch {
          // The log that could not take it has told the recording.
        }
        return guarded.close(task, attempt, isLast);
      },
      after: systemAfter,
      soon: systemSoon,
      dice: systemDice,
      notifier: createNotifier({ workflow, logDir: stateDir, locks, state, clock }),
    },
    unmetFaults: () => faults.filter((fault) => !met.has(fault)).map(({ text }) => text),
    close: () => places.close(),
  };
}
