import type { RunEvent } from '../model/event.js';
import type { OutputSink } from '../model/ports.js';
import type { RunState } from '../model/run-state.js';

/** Shows a run to a reader while it happens. */
export interface Reporter {
  /** An event that the journal has and that `state` has taken in. */
  event(event: RunEvent, state: RunState): void;
  /** What tasks write, as it comes. */
  readonly output: OutputSink;
}

/** A stream that a reporter draws on. */
export interface TextStream {
  write(text: string): void;
}

/** The sink of a reporter that does not show what tasks write as it comes. */
export const ignoreOutput: OutputSink = { write: () => undefined };
