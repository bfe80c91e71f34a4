import type { LogReader } from '../model/ports.js';
import type { RunState } from '../model/run-state.js';
import { escapeControls } from '../text/escape-controls.js';
import { renderEndingTrouble } from './ending-trouble.js';
import { renderFailures } from './failure-block.js';
import { ignoreOutput } from './reporter.js';
import type { Reporter, TextStream } from './reporter.js';
import { renderUndoTrouble } from './undo-trouble.js';
import { renderVerdict } from './verdict-line.js';
import type { WayBack } from './way-back.js';

/**
 * Nothing but what went wrong, when the run is over: first which run it is and how it ended, unless that is well, then
 * each thing by itself.
 */
export function createQuietReporter(stderr: TextStream, logs: LogReader, wayBack: WayBack): Reporter {
  return {
    event({ type }, state) {
      if (type !== 'run.finished') return;
      const trouble = [
        renderFailures(state, logs),
        renderMissing(state),
        renderUndoTrouble(state, logs, wayBack),
        renderEndingTrouble(state, logs),
      ].join('');
      const verdict = renderVerdict(state);
      if (verdict !== '') stderr.write(`${verdict}${trouble}`);
      else if (trouble !== '') stderr.write(`${renderRehearsal(state)}${trouble.trimStart()}`);
    },
    output: ignoreOutput,
  };
}

/** Elsewhere a warning tells it when it happens. */
function renderMissing({ finished }: RunState): string {
  const missing = Object.entries(finished?.missing_outputs ?? {});
  const lines = missing.map(([name, why]) => `The output ${name} is missing: ${escapeControls(why)}\n`);
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}

/** Nobody is to take a failure for real that was made on purpose. */
function renderRehearsal({ started }: RunState): string {
  const faults = started?.injected;
  return faults === undefined ? '' : `Rehearsal of ${escapeControls(faults.join(', '))}:\n\n`;
}
