import type { RunState } from '../model/run-state.js';

/** How an operator takes back what a run has left as it was. */
export interface WayBack {
  /** What is typed for the run of this id. */
  readonly command: (run: string) => string;
  /** Full names of the tasks whose undo nobody has begun, though there is one and the run is not good; newest first. */
  readonly leftBehind: (state: RunState) => readonly string[];
}
