import type { Clock, Emit } from '../model/ports.js';
import { reduce } from '../model/reduce.js';
import { emptyRunState } from '../model/run-state.js';
import type { RunState } from '../model/run-state.js';
import type { RunEvent } from '../model/event.js';
import type { Reporter } from '../report/reporter.js';
import type { Masker } from '../text/masker.js';
import { maskFact } from './mask-fact.js';
import type { RunRecorder } from '../runs/run-recorder.js';

/** The way of every fact: numbered and timed, into the journal, into the state, into the files, to the readers. */
export interface Recording {
  readonly emit: Emit;
  readonly state: RunState;
  /** Says that something beside the facts could not be recorded, which ends the run in the same way. */
  readonly fail: (error: unknown) => void;
  /** What kept a fact from being recorded; null while all is well. Nothing is recorded or shown after it. */
  readonly failure: () => Error | null;
  /** What the first reader to throw threw. The run does not suffer from who looks on, so this is for after it. */
  readonly readerFault: () => { readonly thrown: unknown } | null;
}

/** What a recording is made of. */
export interface RecordingOptions {
  readonly recorder: RunRecorder;
  readonly readers: readonly Pick<Reporter, 'event'>[];
  readonly clock: Clock;
  /** Of the first fact: when the run is said to have started. Milliseconds since 1970. */
  readonly startedAt: number;
  /** Takes secrets out of every fact. */
  readonly masker: Masker;
  /** What the record says already, of a run that is gone on with; null for a new one. */
  readonly before: { readonly state: RunState; readonly lastSeq: number } | null;
  /** Called once, when a fact cannot be recorded: the run has to stop. */
  readonly onFailure: (error: Error) => void;
}

/** Starts to record, or goes on with it. */
export function createRecording({
  recorder,
  readers,
  clock,
  startedAt,
  masker,
  before,
  onFailure,
}: RecordingOptions): Recording {
  const state = before?.state ?? emptyRunState();
  let seq = before?.lastSeq ?? 0;
  let failure: Error | null = null;
  let readerFault: { readonly thrown: unknown } | null = null;

  function record(event: RunEvent): void {
    recorder.append(event);
    reduce(state, event);
    recorder.derive(event, state);
  }

  function fail(error: unknown): void {
    if (failure !== null) return;
    failure = error instanceof Error ? error : new Error(String(error));
    onFailure(failure);
  }

  function show(event: RunEvent): void {
    for (const reader of readers) {
      try {
        reader.event(event, state);
      } catch (thrown) {
        readerFault ??= { thrown };
      }
    }
  }

  return {
    emit(fact) {
      if (failure !== null) return;
      seq += 1;
      const time = new Date(seq === 1 ? startedAt : clock.wall()).toISOString();
      const event: RunEvent = { seq, time, ...maskFact(fact, masker) };
      try {
        record(event);
      } catch (error) {
        fail(error);
        return;
      }
      show(event);
    },
    state,
    fail,
    failure: () => failure,
    readerFault: () => readerFault,
  };
}
