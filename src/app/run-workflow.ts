import { setMaxListeners } from 'node:events';
import { basename, extname } from 'node:path';
import { runWorkflow as runPlan } from '../engine/run-workflow.js';
import { defaultParallelism } from '../host/machine.js';
import { enterDirectory } from '../host/working-directory.js';
import type { Clock, LogReader } from '../model/ports.js';
import type { RunState } from '../model/run-state.js';
import { verdictOf } from '../model/verdict.js';
import type { Workflow } from '../model/workflow.js';
import type { Reporter } from '../report/reporter.js';
import { createRunDirectory, discardRunDirectory, runDirectoryAt } from '../runs/run-directory.js';
import type { RunDirectory } from '../runs/run-directory.js';
import { createRunRecorder } from '../runs/run-recorder.js';
import { maskOutput } from './masked-output.js';
import type { PluginModules } from './plugin-modules.js';
import { logDirOf } from './prepare-run.js';
import type { PreparedRun } from './prepare-run.js';
import { createRecording } from './recording.js';
import { guardLogs, joinSinks } from './output-sinks.js';
import { toRunStarted } from './run-started.js';
import { resolveRunValues } from './run-values.js';
import type { RunValues } from './run-values.js';
import { openPlaces } from './task-places.js';

/** How to run a workflow that was opened. */
export interface RunSettings {
  readonly modules: PluginModules;
  readonly prepared: PreparedRun;
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

/** What the run was given does not fit the workflow. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** One sentence for each thing that is wrong. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
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
  const { masker, selection, choices, surroundings } = prepared;
  const begun = clock.monotonic();
  const startedAt = clock.wall();
  const { directory, values } = claimDirectory(workflow, settings, startedAt);
  await modules.withhold(prepared.withheld);
  const recorder = createRunRecorder(directory, masker.text(workflow.source.text));
  const reporters = settings.createReporters(recorder.logs);
  const stop = new AbortController();
  // Every task under way listens to it, which Node would take for a leak from eleven on.
  setMaxListeners(0, stop.signal);
  const recording = createRecording({
    recorder,
    readers: reporters,
    clock,
    startedAt,
    masker,
    onFailure: (error) => stop.abort(error),
  });
  const { emit, state } = recording;
  const guarded = guardLogs(recorder.logs, recording.fail);
  const sinks = joinSinks([guarded.output, ...reporters.map((reporter) => reporter.output)]);
  const masked = maskOutput(sinks, masker);
  const places = openPlaces({
    modules,
    directory,
    env: modules.env,
    output: masked.output,
    warn: (task, message) => emit({ type: 'warning', task, message }),
    kill: settings.kill,
  });

  function onCancel(): void {
    emit({ type: 'run.cancelling', reason: wordsOf(cancel.reason) });
    stop.abort(cancel.reason);
  }

  try {
    const maxParallel = settings.maxParallel ?? workflow.maxParallel ?? defaultParallelism();
    emit(toRunStarted(workflow, { directory, params: values.params, selection, maxParallel, modules }));
    for (const message of prepared.warnings) emit({ type: 'warning', task: null, message });
    if (cancel.aborted) onCancel();
    else cancel.addEventListener('abort', onCancel, { once: true });
    const { outputs, missing } = await runPlan(
      { workflow, ...values, maxParallel, choices },
      {
        emit,
        executor: places.executor,
        mask: masker,
        closeLog(task, attempt) {
          try {
            masked.end(task, attempt);
          } catch {
            // The log that could not take it has told the recording.
          }
          return guarded.close(task, attempt);
        },
        clock,
        surroundings,
        signal: stop.signal,
      },
    );
    await places.close();
    const status = verdictOf(state);
    // Of a part of a workflow nobody expects all that the whole would give.
    const missed = selection === null && status !== 'cancelled' ? missing : {};
    for (const [name, why] of Object.entries(missed)) {
      emit({ type: 'warning', task: null, message: `the output ${name} is missing: ${why}` });
    }
    emit({
      type: 'run.finished',
      status,
      duration_ms: Math.round(clock.monotonic() - begun),
      outputs,
      missing_outputs: missed,
    });
  } finally {
    cancel.removeEventListener('abort', onCancel);
    await places.close();
    recorder.close();
  }
  const failure = recording.failure();
  if (failure !== null) throw failure;
  return { state, readerFault: recording.readerFault() };
}

/**
 * Makes the run's directory, once the values are known to be sound: they may name it, and a run that is refused leaves
 * nothing behind.
 */
function claimDirectory(
  workflow: Workflow,
  { prepared, logDir }: RunSettings,
  startedAt: number,
): { readonly directory: RunDirectory; readonly values: RunValues } {
  const { given, masker, surroundings } = prepared;
  const { secrets } = surroundings(workflow);
  const resolve = (directory: RunDirectory) =>
    resolveRunValues(workflow, { directory, startedAt, given, secrets });
  const logs = logDirOf(workflow, logDir);
  const stem = stemOf(workflow);
  const expected = resolve(runDirectoryAt(logs, stem, startedAt));
  if (!expected.ok) throw new InputError(expected.problems.map((problem) => masker.text(problem)));
  const directory = createRunDirectory(logs, stem, startedAt);
  const resolved = resolve(directory);
  if (resolved.ok) return { directory, values: resolved.values };
  discardRunDirectory(directory);
  throw new InputError(resolved.problems.map((problem) => masker.text(problem)));
}

/** What the run's directory is called by. */
export function stemOf({ source }: Workflow): string {
  return source.file === '-' ? 'stdin' : basename(source.file, extname(source.file));
}

/** A signal's name, or what the embedding program said. */
function wordsOf(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  return typeof reason === 'string' ? reason : 'the program that runs it said so';
}
