import { setMaxListeners } from 'node:events';
import { isCancellation } from '../model/cancellation.js';
import type { Cancellation } from '../model/cancellation.js';
import { runWorkflow as runPlan } from '../engine/run-workflow.js';
import { defaultParallelism } from '../host/machine.js';
import { enterDirectory } from '../host/working-directory.js';
import type { Clock, LogReader } from '../model/ports.js';
import type { RunState } from '../model/run-state.js';
import type { Workflow } from '../model/workflow.js';
import type { Reporter } from '../report/reporter.js';
import { createRunRecorder } from '../runs/run-recorder.js';
import { claimDirectory } from './claim-directory.js';
import type { Fault } from './fault.js';
import type { PluginModules } from './plugin-modules.js';
import type { PreparedRun } from './prepare-run.js';
import { createRecording } from './recording.js';
import { toRunStarted } from './run-started.js';
import { openWorkPlace } from './work-place.js';

/** How to run a workflow that was opened. */
export interface RunSettings {
  readonly modules: PluginModules;
  readonly prepared: PreparedRun;
  /** Absolute; null for `logs` in the working directory. */
  readonly logDir: string | null;
  /** Null for what the file says, or else the machine's default. */
  readonly maxParallel: number | null;
  readonly clock: Clock;
  /** Aborted to cancel the run, with a `Cancellation` or in words why. */
  readonly cancel: AbortSignal;
  /** Aborted, with a `Cancellation`, by the first signal of the system, which may come after another reason to cancel. */
  readonly asked: AbortSignal;
  /** Aborted to end what runs without waiting for it. */
  readonly kill: AbortSignal;
  /** How many milliseconds the tasks may take; null for what the file says. */
  readonly timeoutMs: number | null;
  /** Whether the first failure that nobody tolerates cancels the rest. */
  readonly failFast: boolean;
  /** Whether what tasks did is taken back where the run goes wrong. */
  readonly undo: boolean;
  /** What is to go wrong on purpose. */
  readonly faults: readonly Fault[];
  /** Told how far a run has come whose record has broken off. */
  readonly onBroken: (state: RunState) => void;
  /** Told what the run is called, before anything of it is done. */
  readonly onStart: (run: string) => void;
  /** Makes those who show the run, once there is something to read logs from. */
  readonly createReporters: (logs: LogReader) => readonly Reporter[];
}

/** A run that is over and recorded. */
export interface RecordedRun {
  /** What its events have come to. */
  readonly state: RunState;
  /** What the first of those who show the run has thrown; null where none has. */
  readonly readerFault: { readonly thrown: unknown } | null;
}

/** The workflow's working directory is none that can be worked in. */
export class WorkingDirectoryError extends Error {
  override readonly name = 'WorkingDirectoryError';
  /** Absolute path. */
  readonly dir: string;
  readonly reason: string;

  constructor(dir: string, reason: string) {
    super(`cannot work in ${dir}: ${reason}`);
    this.dir = dir;
    this.reason = reason;
  }
}

/**
 * Runs a workflow and records it, in its working directory. Resolves whatever the tasks did.
 *
 * @throws WorkingDirectoryError before anything is made
 * @throws InputError before anything is made
 * @throws RecordError where the run cannot be recorded: before any task starts, or when the record breaks off
 */
export async function runWorkflow(workflow: Workflow, settings: RunSettings): Promise<RecordedRun> {
  const entered = enterDirectory(workflow.workingDir);
  if ('reason' in entered) {
    throw new WorkingDirectoryError(workflow.workingDir, entered.reason);
  }
  try {
    return await runHere(workflow, settings);
  } finally {
    entered.leave();
  }
}

async function runHere(workflow: Workflow, settings: RunSettings): Promise<RecordedRun> {
  const { clock, cancel, modules, prepared } = settings;
  const { masker, selection, choices, envFile, surroundings } = prepared;
  const begun = clock.monotonic();
  const startedAt = clock.wall();
  const { directory, values } = claimDirectory(workflow, settings, startedAt);
  settings.onStart(directory.id);
  await modules.withhold(prepared.withheld);
  const recorder = createRunRecorder(directory, masker.text(workflow.source.text));
  const reporters = settings.createReporters(recorder.logs);
  const stop = new AbortController();
  const unrecorded = new AbortController();
  // Every task under way listens to it, which Node would take for a leak from eleven on.
  setMaxListeners(0, stop.signal);
  const recording = createRecording({
    recorder,
    readers: reporters,
    clock,
    startedAt,
    masker,
    before: null,
    onFailure: (error) => unrecorded.abort(error),
  });
  const { emit, state } = recording;
  const onCancel = (): void => stop.abort(toCancellation(cancel.reason));
  const work = openWorkPlace(workflow, { ...settings, directory, recording, recorder, reporters });
  try {
    const maxParallel = settings.maxParallel ?? workflow.maxParallel ?? defaultParallelism();
    const circumstances = { directory, params: values.params, selection, maxParallel, modules, envFile };
    emit(toRunStarted(workflow, { ...circumstances, faults: settings.faults }));
    for (const message of prepared.warnings) emit({ type: 'warning', task: null, message });
    if (cancel.aborted) onCancel();
    else cancel.addEventListener('abort', onCancel, { once: true });
    const timeoutMs = settings.timeoutMs ?? workflow.timeoutMs;
    const { failFast, undo, asked, kill } = settings;
    const { status, outputs, missing } = await runPlan(
      { workflow, ...values, maxParallel, timeoutMs, failFast, undo, choices },
      {
        ...work.ports,
        emit,
        mask: masker,
        clock,
        surroundings,
        signal: stop.signal,
        asked,
        kill,
        unrecorded: unrecorded.signal,
      },
    );
    await work.close();
    for (const fault of work.unmetFaults()) {
      emit({ type: 'warning', task: null, message: `the fault ${fault} was never met` });
    }
    emit({
      type: 'run.finished',
      status,
      duration_ms: Math.round(clock.monotonic() - begun),
      outputs,
      missing_outputs: missing,
    });
  } finally {
    cancel.removeEventListener('abort', onCancel);
    await work.close();
    recorder.close();
  }
  const failure = recording.failure();
  if (failure !== null) {
    settings.onBroken(state);
    throw failure;
  }
  return { state, readerFault: recording.readerFault() };
}

/** Who cancels from outside says why, or is the program that runs oprun. */
function toCancellation(reason: unknown): Cancellation {
  return isCancellation(reason) ? reason : { cause: 'program', reason: wordsOf(reason) };
}

/** A signal's name, or what the embedding program said. */
function wordsOf(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  return typeof reason === 'string' ? reason : 'the program that runs it said so';
}
