import { setMaxListeners } from 'node:events';
import { basename, extname, resolve } from 'node:path';
import { runTasks } from '../engine/run-tasks.js';
import { defaultParallelism } from '../host/machine.js';
import { enterDirectory } from '../host/working-directory.js';
import type { Clock, LogReader } from '../model/ports.js';
import { toRunRecord } from '../model/run-record.js';
import type { RunRecord } from '../model/run-record.js';
import { verdictOf } from '../model/verdict.js';
import type { Workflow } from '../model/workflow.js';
import type { Reporter } from '../report/reporter.js';
import { createRunDirectory } from '../runs/run-directory.js';
import { createRunRecorder } from '../runs/run-recorder.js';
import type { PluginModules } from './plugin-modules.js';
import { createRecording } from './recording.js';
import { guardLogs, joinSinks } from './output-sinks.js';
import { toRunStarted } from './run-started.js';
import { openPlaces } from './task-places.js';

/** How to run a workflow that was opened. */
export interface RunSettings {
  readonly modules: PluginModules;
  /** Absolute; null for `logs` in the working directory. */
  readonly logDir: string | null;
  /** Null for what the file says, or else the machine's default. */
  readonly maxParallel: number | null;
  readonly clock: Clock;
  /** Aborted, with the reason in words, to cancel the run. */
  readonly cancel: AbortSignal;
  /** Aborted to end what runs without waiting for it. */
  readonly kill: AbortSignal;
  /** Makes those who show the run, once there is something to read logs from. */
  readonly createReporters: (logs: LogReader) => readonly Reporter[];
}

/** A run that is over and recorded. */
export interface RecordedRun {
  /** The document that `run.json` holds. */
  readonly record: RunRecord;
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
  const { clock, cancel } = settings;
  const begun = clock.monotonic();
  const directory = createRunDirectory(
    settings.logDir ?? resolve(workflow.workingDir, 'logs'),
    stemOf(workflow),
    clock.wall(),
  );
  const recorder = createRunRecorder(directory, workflow.source.text);
  const reporters = settings.createReporters(recorder.logs);
  const stop = new AbortController();
  // Every task under way listens to it, which Node would take for a leak from eleven on.
  setMaxListeners(0, stop.signal);
  const recording = createRecording({
    recorder,
    readers: reporters,
    clock,
    onFailure: (error) => stop.abort(error),
  });
  const { emit, state } = recording;
  const guarded = guardLogs(recorder.logs, recording.fail);
  const places = openPlaces({
    modules: settings.modules,
    directory,
    workflowDir: workflow.source.dir,
    output: joinSinks([guarded.output, ...reporters.map((reporter) => reporter.output)]),
    warn: (task, message) => emit({ type: 'warning', task, message }),
    kill: settings.kill,
  });

  function onCancel(): void {
    emit({ type: 'run.cancelling', reason: wordsOf(cancel.reason) });
    stop.abort(cancel.reason);
  }

  try {
    const maxParallel = settings.maxParallel ?? workflow.maxParallel ?? defaultParallelism();
    emit(toRunStarted(workflow, { directory, maxParallel, modules: settings.modules }));
    if (cancel.aborted) onCancel();
    else cancel.addEventListener('abort', onCancel, { once: true });
    await runTasks(workflow.tasks, maxParallel, {
      emit,
      executor: places.executor,
      closeLog: guarded.close,
      clock,
      signal: stop.signal,
    });
    await places.close();
    emit({
      type: 'run.finished',
      status: verdictOf(state),
      duration_ms: Math.round(clock.monotonic() - begun),
    });
  } finally {
    cancel.removeEventListener('abort', onCancel);
    await places.close();
    recorder.close();
  }
  const failure = recording.failure();
  if (failure !== null) throw failure;
  return { record: toRunRecord(state), readerFault: recording.readerFault() };
}

function stemOf({ source }: Workflow): string {
  return source.file === '-' ? 'stdin' : basename(source.file, extname(source.file));
}

/** A signal's name, or what the embedding program said. */
function wordsOf(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  return typeof reason === 'string' ? reason : 'the program that runs it said so';
}
