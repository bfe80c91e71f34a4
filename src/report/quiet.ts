import type { RunEvent } from '../model/event.js';
import type { LogReader } from '../model/ports.js';
import type { RunState } from '../model/run-state.js';
import { escapeControls } from '../text/escape-controls.js';
import { renderEndingTrouble } from './ending-trouble.js';
import { renderFailures } from './failure-block.js';
import { ignoreOutput } from './reporter.js';
import type { Reporter, TextStream } from './reporter.js';
import { renderUndoTrouble } from './undo-trouble.js';

/** Nothing but what went wrong, when the run is over. */
export function createQuietReporter(stderr: TextStream, logs: LogReader): Reporter {
  return {
    event(event, state) {
      const trouble = renderTrouble(event, state, logs).trimStart();
      if (trouble !== '') stderr.write(`${renderRehearsal(state)}${trouble}`);
    },
    output: ignoreOutput,
  };
}

function renderTrouble({ type }: RunEvent, state: RunState, logs: LogReader): string {
  if (type === 'run.undone') return renderUndoTrouble(state, logs);
  if (type !== 'run.finished') return '';
  return `${renderFailures(state, logs)}${renderUndoTrouble(state, logs)}${renderEndingTrouble(state, logs)}`;
}

/** Nobody is to take a failure for real that was made on purpose. */
function renderRehearsal({ started }: RunState): string {
  const faults = started?.injected;
  return faults === undefined ? '' : `Rehearsal of ${escapeControls(faults.join(', '))}:\n\n`;
}
