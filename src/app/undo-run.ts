import type { Cancellation } from '../model/cancellation.js';
import { undoWorkflow } from '../engine/undo-workflow.js';
import type { UndoneWork } from '../engine/undo-workflow.js';
import { systemClock } from '../host/clock.js';
import { endDespiteStuckThread } from '../host/end-despite-stuck-thread.js';
import { createFileLocks } from '../host/file-locks.js';
import { LockError } from '../host/lock-error.js';
import { onStopSignal } from '../host/stop-signals.js';
import { enterDirectory } from '../host/working-directory.js';
import type { Workflow } from '../model/workflow.js';
import { createPlainReporter } from '../report/plain.js';
import type { WayBack } from '../report/way-back.js';
import { RecordError } from '../runs/record-error.js';
import { openRunRecorder } from '../runs/reopen-record.js';
import type { ReopenedRecord } from '../runs/reopen-record.js';
import { renderProblems } from './open-workflow.js';
import type { OpenedWorkflow } from './open-workflow.js';
import { findRecord, openRecordedWorkflow, whyNotOver } from './recorded-run.js';
import type { RecordedRun, RecordPlace } from './recorded-run.js';
import { createRecording } from './recording.js';
import type { Terminal } from './terminal.js';
import { readUndoValues } from './undo-values.js';
import type { UndoValues } from './undo-values.js';
import { undoCommand } from './way-back.js';
import { openWorkPlace } from './work-place.js';

/** Which run is to be taken back. */
export interface UndoRequest extends RecordPlace {
  /** As it was typed. */
  readonly ref: string;
  /** Plugin modules the operator names, relative to `startDir`. */
  readonly plugins: readonly string[];
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

/** Where something is wrong before anything is undone: one sentence for each. */
interface Refusal {
  readonly kind: 'unfit' | 'busy' | 'nothing';
  readonly problems: readonly string[];
}

/** What stops an undo: at the first signal no other is started, at the second the one under way is ended. */
interface Stops {
  readonly cancel: AbortSignal;
  readonly kill: AbortSignal;
}

/**
 * Takes back what the tasks of a run did that has ended, and records it in that run's directory. A first INT, TERM or HUP
 * lets the undo under way end and starts no other, a second ends it at once.
 */
export async function undoRun(request: UndoRequest, terminal: Terminal): Promise<UndoEnding> {
  const found = await findRecord(request.ref, request);
  if (!found.ok) return refuse({ kind: 'unfit', problems: [found.reason] }, terminal);
  const { run } = found;
  const unfinished = whyNotOver(run);
  if (unfinished !== null) return refuse({ kind: 'busy', problems: [unfinished] }, terminal);
  const opened = await openRecordedWorkflow(run, request);
  if (opened === null) {
    const gone = `the workflow of ${run.id} is not there any more as it was`;
    return refuse({ kind: 'unfit', problems: [gone] }, terminal);
  }
  try {
    const { workflow } = opened;
    if (workflow !== null) {
      const place = { ...request, logDir: run.logDir };
      const wayBack: WayBack = { command: (id) => undoCommand(id, place), leftBehind: () => [] };
      return await undoIn(run, { ...opened, workflow }, { terminal, wayBack });
    }
    terminal.stderr.write(renderProblems(opened, terminal.stderr.color));
    return { kind: 'invalid' };
  } catch (error) {
    if (error instanceof RecordError || error instanceof LockError) {
      return { kind: 'unrecorded', message: error.message };
    }
    throw error;
  } finally {
    if ((await opened.modules.close()) === 'stuck') endDespiteStuckThread();
  }
}

function refuse({ kind, problems }: Refusal, terminal: Terminal): UndoEnding {
  tell(problems, terminal);
  return { kind };
}

function tell(problems: readonly string[], { stderr }: Terminal): void {
  for (const problem of problems) stderr.write(`oprun: ${problem}\n`);
}

type SoundWorkflow = OpenedWorkflow & { readonly workflow: Workflow };

/** Who is told, and what to do about what is not undone this time either. */
interface Told {
  readonly terminal: Terminal;
  readonly wayBack: WayBack;
}

/** In the directory where the run was, with the secrets that are there now. */
async function undoIn(run: RecordedRun, opened: SoundWorkflow, told: Told): Promise<UndoEnding> {
  const { terminal } = told;
  const { workingDir } = opened.workflow;
  const cancel = new AbortController();
  const kill = new AbortController();
  const stopListening = onStopSignal((signal) => {
    if (cancel.signal.aborted) kill.abort(signal);
    else cancel.abort({ cause: 'signal', reason: signal } satisfies Cancellation);
  });
  const entered = enterDirectory(workingDir);
  try {
    if ('reason' in entered) {
      return refuse(
        { kind: 'unfit', problems: [`cannot work in ${workingDir}: ${entered.reason}`] },
        terminal,
      );
    }
    const values = await readUndoValues(run, opened, cancel.signal);
    if (cancel.signal.aborted) return stoppedBy(cancel.signal);
    if ('problems' in values) return refuse({ kind: 'unfit', ...values }, terminal);
    const record = await openRunRecorder(run.dir, createFileLocks());
    if (!record.ok) return refuse({ kind: 'busy', problems: [record.reason] }, terminal);
    const stops = { cancel: cancel.signal, kill: kill.signal };
    return await undoAndRecord(run, { opened, told, values, record, stops });
  } finally {
    if ('leave' in entered) entered.leave();
    stopListening();
  }
}

async function undoAndRecord(
  run: RecordedRun,
  {
    opened,
    told,
    values,
    record,
    stops,
  }: {
    readonly opened: SoundWorkflow;
    readonly told: Told;
    readonly values: UndoValues;
    readonly record: Extract<ReopenedRecord, { readonly ok: true }>;
    readonly stops: Stops;
  },
): Promise<UndoEnding> {
  const { workflow, modules } = opened;
  const { masker, surroundings, isMasked } = values;
  const { recorder } = record;
  const { cancel, kill } = stops;
  const { terminal, wayBack } = told;
  const form = { order: 'grouped', wayBack, hasUndoOrHooks: false } as const;
  const reporters = [createPlainReporter(terminal.stderr, recorder.logs, form)];
  const stop = new AbortController();
  const onCancel = (): void => stop.abort(cancel.reason);
  // A signal may have come while the journal was locked.
  if (cancel.aborted) onCancel();
  else cancel.addEventListener('abort', onCancel, { once: true });
  const recording = createRecording({
    recorder,
    readers: reporters,
    clock: systemClock,
    startedAt: systemClock.wall(),
    masker,
    before: record,
    onFailure: (error) => stop.abort(error),
  });
  const work = openWorkPlace(workflow, {
    modules,
    prepared: { masker },
    logDir: run.logDir,
    directory: { id: run.id, dir: run.dir },
    recorder,
    recording,
    reporters,
    faults: [],
    clock: systemClock,
    kill,
  });
  try {
    const { emit, state } = recording;
    const undone = await undoWorkflow(
      { workflow, ...values, maxParallel: 1 },
      { ...run, state, isMasked },
      {
        ...work.ports,
        emit,
        mask: masker,
        clock: systemClock,
        surroundings,
        signal: stop.signal,
        kill,
        asked: stop.signal,
        unrecorded: stop.signal,
      },
    );
    const failure = recording.failure();
    if (failure !== null) throw failure;
    const problems = undone.status === 'nothing' ? [`${run.id} has nothing to undo`] : undone.problems;
    tell(
      problems.map((problem) => masker.text(problem)),
      terminal,
    );
    if (cancel.aborted) return stoppedBy(cancel);
    return toEnding(undone);
  } finally {
    cancel.removeEventListener('abort', onCancel);
    await work.close();
    recorder.close();
  }
}

function toEnding(undone: UndoneWork): UndoEnding {
  switch (undone.status) {
    case 'undone':
      return { kind: 'undone', good: undone.failed === 0 && undone.problems.length === 0 };
    case 'nothing':
      return { kind: 'nothing' };
    case 'impossible':
      return { kind: 'unfit' };
    default:
      return undone satisfies never;
  }
}

function stoppedBy({ reason }: AbortSignal): UndoEnding {
  const { reason: signal }: Cancellation = reason;
  return { kind: 'stopped', signal };
}
