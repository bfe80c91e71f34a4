import { join } from 'node:path';
import type { Cancellation } from '../engine/engine.js';
import type { RecordedWork } from '../engine/recorded-work.js';
import { undoWorkflow } from '../engine/undo-workflow.js';
import { systemClock } from '../host/clock.js';
import { createFileLocks } from '../host/file-locks.js';
import { readSource } from '../host/read-source.js';
import { onStopSignal } from '../host/stop-signals.js';
import { enterDirectory } from '../host/working-directory.js';
import type { Held, RunEvent } from '../model/event.js';
import type { RunState } from '../model/run-state.js';
import type { Workflow } from '../model/workflow.js';
import { createPlainReporter } from '../report/plain.js';
import { findRun } from '../runs/find-run.js';
import { readRun } from '../runs/read-run.js';
import { RecordError } from '../runs/record-error.js';
import { openRunRecorder } from '../runs/reopen-record.js';
import type { RunRecorder } from '../runs/run-recorder.js';
import { createMasker } from '../text/masker.js';
import { defaultMaxBytes, openSource, renderProblems } from './open-workflow.js';
import type { OpenedWorkflow } from './open-workflow.js';
import { createRecording } from './recording.js';
import { resolveRunValues } from './run-values.js';
import type { RunValues } from './run-values.js';
import { readSurroundings } from './surroundings.js';
import type { Terminal } from './terminal.js';
import { openWorkPlace } from './work-place.js';

/** Which run is to be taken back. Absolute paths. */
export interface UndoRequest {
  /** As it was typed. */
  readonly ref: string;
  readonly logDir: string;
  readonly startDir: string;
}

/** How it came out. What is wrong has been said on stderr, but for what could not be recorded. */
export type UndoEnding =
  | { readonly kind: 'undone'; readonly good: boolean }
  /** There is no such run, or what it needs is not there. */
  | { readonly kind: 'unfit' }
  /** Its workflow is none any more. */
  | { readonly kind: 'invalid' }
  | { readonly kind: 'nothing' }
  /** The run has not ended, or somebody else is at it. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'stopped'; readonly signal: string }
  | { readonly kind: 'unrecorded'; readonly message: string };

/** A run that is over, with the workflow that it ran. */
interface RunToUndo extends RecordedWork {
  readonly id: string;
  readonly dir: string;
  readonly started: NonNullable<RunState['started']>;
}

/**
 * Takes back what the tasks of a run did that has ended, and records it in that run's directory. A first INT, TERM or HUP
 * ends the undo under way and starts no other, a second ends it at once.
 */
export async function undoRun(request: UndoRequest, terminal: Terminal): Promise<UndoEnding> {
  const { stderr } = terminal;
  const found = findRun(request.logDir, request.ref, request.startDir);
  if (!found.ok) return say('unfit', found.reason, stderr);
  const run = readToUndo(found.id, found.dir);
  if (typeof run === 'string') return say('unfit', run, stderr);
  if (run.state.finished === null) return say('busy', `${run.id} has not ended`, stderr);
  const opened = await openRecorded(run);
  if (opened === null) {
    return say('unfit', `the workflow of ${run.id} is not there any more as it was`, stderr);
  }
  try {
    if (opened.workflow === null) {
      stderr.write(renderProblems(opened, stderr.color));
      return { kind: 'invalid' };
    }
    return await undoOpened(run, { ...opened, workflow: opened.workflow }, { request, terminal });
  } catch (error) {
    if (error instanceof RecordError) return { kind: 'unrecorded', message: error.message };
    throw error;
  } finally {
    await opened.modules.close();
  }
}

function say(kind: 'unfit' | 'busy' | 'nothing', text: string, stderr: Terminal['stderr']): UndoEnding {
  stderr.write(`oprun: ${text}\n`);
  return { kind };
}

function readToUndo(id: string, dir: string): RunToUndo | string {
  const opened = new Map<string, Held>();
  const completed = new Map<string, number>();
  const note = (event: RunEvent): void => {
    if (event.type === 'task.opened') opened.set(event.task, event.holds);
    if (event.type === 'task.completed') completed.set(event.task, event.seq);
  };
  const read = readRun(dir, note);
  if (!read.ok) return read.reason;
  const { state } = read;
  return state.started === null ? `${id} never started` : { id, dir, started: state.started, state, opened, completed };
}

/** Opens the workflow that the run ran: its copy, or the file itself where a secret was masked in that. */
async function openRecorded({ dir, started }: RunToUndo): Promise<OpenedWorkflow | null> {
  const { workflow } = started;
  const copy = readSource(join(dir, 'workflow.yaml'), defaultMaxBytes);
  const file = readSource(join(workflow.dir, baseOf(workflow.file)), defaultMaxBytes);
  const read = [copy, file].find((each) => each.ok && each.sha256 === workflow.sha256);
  if (read === undefined) return null;
  return await openSource(
    {
      file: workflow.file,
      startDir: workflow.working_dir,
      plugins: [],
      maxBytes: defaultMaxBytes,
      loadPlugins: true,
    },
    { dir: workflow.dir, read },
  );
}

function baseOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** What an undo works with. */
interface UndoParts {
  readonly request: UndoRequest;
  readonly terminal: Terminal;
}

async function undoOpened(
  run: RunToUndo,
  opened: OpenedWorkflow & { readonly workflow: Workflow },
  { request, terminal }: UndoParts,
): Promise<UndoEnding> {
  const { stderr } = terminal;
  const { workflow } = opened;
  const cancel = new AbortController();
  const kill = new AbortController();
  const stopListening = onStopSignal((signal) => {
    if (cancel.signal.aborted) kill.abort(signal);
    else cancel.abort({ cause: 'signal', reason: signal } satisfies Cancellation);
  });
  const entered = enterDirectory(workflow.workingDir);
  try {
    if ('reason' in entered) {
      return say('unfit', `cannot work in ${workflow.workingDir}: ${entered.reason}`, stderr);
    }
    const surroundings = await readSurroundings(workflow, null, cancel.signal);
    if (cancel.signal.aborted) return stoppedBy(cancel.signal);
    const secrets = [...surroundings.of.values()].flatMap((each) => Object.values(each.secrets));
    const masker = createMasker(secrets);
    const values = resolveRunValues(workflow, {
      directory: { id: run.id, dir: run.dir },
      startedAt: Date.parse(run.started.time),
      given: run.started.params,
      secrets: surroundings.of.get(workflow)?.secrets ?? {},
    });
    const problems = [...surroundings.problems, ...(values.ok ? [] : values.problems)];
    if (problems.length > 0 || !values.ok) {
      return say('unfit', problems.map((problem) => masker.text(problem)).join('\noprun: '), stderr);
    }
    await opened.modules.withhold(surroundings.withheld);
    const reopened = await openRunRecorder(run.dir, createFileLocks());
    if (!reopened.ok) return say('busy', reopened.reason, stderr);
    return await record(run, {
      request,
      terminal,
      opened,
      values: values.values,
      surroundings: (each) => surroundings.of.get(each) ?? { secrets: {}, fileEnv: {} },
      masker,
      cancel: cancel.signal,
      kill: kill.signal,
      ...reopened,
    });
  } finally {
    if ('leave' in entered) entered.leave();
    stopListening();
  }
}

function stoppedBy({ reason }: AbortSignal): UndoEnding {
  const { reason: signal }: Cancellation = reason;
  return { kind: 'stopped', signal };
}

interface Recorded extends UndoParts {
  readonly opened: OpenedWorkflow & { readonly workflow: Workflow };
  readonly values: RunValues;
  readonly surroundings: Parameters<typeof undoWorkflow>[2]['surroundings'];
  readonly masker: ReturnType<typeof createMasker>;
  readonly cancel: AbortSignal;
  readonly kill: AbortSignal;
  readonly recorder: RunRecorder;
  readonly state: RunState;
  readonly lastSeq: number;
}

async function record(run: RunToUndo, parts: Recorded): Promise<UndoEnding> {
  const { request, terminal, opened, values, surroundings, masker, cancel, kill, recorder, state } = parts;
  const { workflow, modules } = opened;
  const { stderr } = terminal;
  const reporters = [createPlainReporter(stderr, recorder.logs, 'grouped')];
  const stop = new AbortController();
  const onCancel = (): void => stop.abort(cancel.reason);
  cancel.addEventListener('abort', onCancel, { once: true });
  const recording = createRecording({
    recorder,
    readers: reporters,
    clock: systemClock,
    startedAt: systemClock.wall(),
    masker,
    before: { state, lastSeq: parts.lastSeq },
    onFailure: (error) => stop.abort(error),
  });
  const directory = { id: run.id, dir: run.dir };
  const work = openWorkPlace(workflow, {
    modules,
    prepared: { masker },
    logDir: request.logDir,
    directory,
    recorder,
    recording,
    reporters,
    faults: [],
    clock: systemClock,
    kill,
  });
  try {
    const undone = await undoWorkflow(
      { workflow, ...values, maxParallel: 1 },
      { ...run, state },
      { ...work.ports, emit: recording.emit, mask: masker, clock: systemClock, surroundings, signal: stop.signal, kill },
    );
    const failure = recording.failure();
    if (failure !== null) throw failure;
    switch (undone.status) {
      case 'nothing':
        return say('nothing', `${run.id} has nothing to undo`, stderr);
      case 'impossible':
        return say('unfit', undone.problems.map((problem) => masker.text(problem)).join('\noprun: '), stderr);
      case 'undone':
        if (cancel.aborted) return stoppedBy(cancel);
        return { kind: 'undone', good: undone.failed === 0 };
      default:
        return undone satisfies never;
    }
  } finally {
    cancel.removeEventListener('abort', onCancel);
    await work.close();
    recorder.close();
  }
}
