import { exitCodeOfRun, goodCode } from '../model/exit-code.js';
import type { RunState } from '../model/run-state.js';
import { escapeControls } from '../text/escape-controls.js';
import { shortText } from '../text/short-text.js';

/**
 * Which run has ended and how, in one line, for whoever sees nothing else of it: `oprun: nightly (nightly_…) failed`.
 * Empty where it is good. What it says of several reasons is what its exit code says.
 */
export function renderVerdict(state: RunState): string {
  const { started } = state;
  if (started === null || exitCodeOfRun(state) === goodCode) return '';
  const { workflow, run, injected } = started;
  const rehearsal = injected === undefined ? '' : ` (rehearsal: ${escapeControls(injected.join(', '))})`;
  return `oprun: ${shortText(workflow.name, 80)} (${escapeControls(run.id)}) ${howEnded(state)}${rehearsal}\n`;
}

function howEnded({ cancelling, finished }: RunState): string {
  const stopped =
    cancelling.find(({ cause }) => cause === 'signal') ??
    cancelling.find(({ cause }) => cause === 'replaced') ??
    (finished?.status === 'cancelled' ? cancelling[0] : undefined);
  if (stopped !== undefined) return `was cancelled: ${escapeControls(stopped.reason)}`;
  const late = cancelling.find(({ cause }) => cause === 'timeout');
  return late === undefined ? 'failed' : escapeControls(late.reason.replace(/^the run /u, ''));
}
