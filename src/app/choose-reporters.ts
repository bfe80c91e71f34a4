import type { LogReader } from '../model/ports.js';
import type { Workflow } from '../model/workflow.js';
import { createJsonReporter } from '../report/json-lines.js';
import { createPlainReporter } from '../report/plain.js';
import { createQuietReporter } from '../report/quiet.js';
import type { Reporter } from '../report/reporter.js';
import type { LogOrder } from '../report/task-output.js';
import type { WayBack } from '../report/way-back.js';
import type { OutputForm } from './output-form.js';
import type { Terminal } from './terminal.js';
import { hasUndo } from './way-back.js';

/** How a run is to be shown. */
export interface ShownAs {
  readonly output: OutputForm;
  readonly logOrder: LogOrder;
  /** Whether what tasks did is taken back where the run goes wrong. */
  readonly undo: boolean;
}

/** Picks who shows a run while it runs. */
export function chooseReporters(
  { output, logOrder, undo }: ShownAs,
  { stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>,
  {
    workflow,
    logs,
    wayBack,
  }: { readonly workflow: Workflow; readonly logs: LogReader; readonly wayBack: WayBack },
): readonly Reporter[] {
  const { hooks, notify, tasks } = workflow;
  const hasHooks = notify !== null || Object.values(hooks).some((hook) => hook !== null);
  const hasUndoOrHooks = hasHooks || (undo && hasUndo(tasks));
  switch (output) {
    case 'plain':
      return [createPlainReporter(stderr, logs, { order: logOrder, wayBack, hasUndoOrHooks })];
    case 'json':
      // What a program reads does not keep a person from seeing what failed.
      return [createJsonReporter(stdout), createQuietReporter(stderr, logs, wayBack)];
    case 'quiet':
      return [createQuietReporter(stderr, logs, wayBack)];
    default:
      return output satisfies never;
  }
}
