import { systemClock } from '../host/clock.js';
import { endDespiteStuckThread } from '../host/end-despite-stuck-thread.js';
import { onStopSignal } from '../host/stop-signals.js';
import type { LogReader } from '../model/ports.js';
import type { RunRecord } from '../model/run-record.js';
import { renderGraph } from '../report/graph.js';
import { createJsonReporter } from '../report/json-lines.js';
import { createPlainReporter } from '../report/plain.js';
import { renderPlan } from '../report/plan.js';
import { createQuietReporter } from '../report/quiet.js';
import type { Reporter } from '../report/reporter.js';
import type { LogOrder } from '../report/task-output.js';
import type { Workflow } from '../model/workflow.js';
import { RecordError } from '../runs/record-error.js';
import { missingWorkingDir } from '../workflow/working-dir.js';
import { toGraphView } from './graph-view.js';
import { openWorkflow, renderProblems } from './open-workflow.js';
import type { OpenedWorkflow, OpenRequest } from './open-workflow.js';
import { runWorkflow, WorkingDirectoryError } from './run-workflow.js';
import type { Terminal } from './terminal.js';

export { logOrders } from '../report/task-output.js';
export type { LogOrder } from '../report/task-output.js';

/** How a run is shown while it runs. */
export const outputForms = ['plain', 'json', 'quiet'] as const;

/** One of `outputForms`. */
export type OutputForm = (typeof outputForms)[number];

/** What `oprun run` is asked to do. */
export interface RunFileRequest extends Omit<OpenRequest, 'loadPlugins'> {
  /** Absolute; null for `logs` in the working directory. */
  readonly logDir: string | null;
  readonly maxParallel: number | null;
  readonly output: OutputForm;
  readonly logOrder: LogOrder;
  /** Shows what would run, and runs nothing. */
  readonly dryRun: boolean;
}

/** How it came out. */
export type RunFileEnding =
  | { readonly kind: 'ended'; readonly record: RunRecord }
  /** Nothing was run, as asked. */
  | { readonly kind: 'planned' }
  /** The file is not a correct workflow: nothing has started, and no run directory exists. */
  | { readonly kind: 'invalid' }
  /** The run could not be recorded. */
  | { readonly kind: 'unrecorded'; readonly message: string };

/**
 * Opens a workflow file, runs it and shows the run, until it is over. A first INT, TERM or HUP cancels the run, a
 * second ends what still runs at once.
 */
export async function runFile(request: RunFileRequest, terminal: Terminal): Promise<RunFileEnding> {
  const { stdout, stderr } = terminal;
  const opened = await openWorkflow({ ...request, loadPlugins: true });
  try {
    if (opened.workflow === null || request.output !== 'quiet') {
      stderr.write(renderProblems(opened, stderr.color));
    }
    if (opened.workflow === null) return { kind: 'invalid' };
    const { workflow } = opened;
    if (!request.dryRun) return await runOpened({ ...opened, workflow }, request, terminal);
    stdout.write(renderDryRun(workflow, request.output));
    return { kind: 'planned' };
  } finally {
    if ((await opened.modules.close()) === 'stuck') endDespiteStuckThread();
  }
}

function renderDryRun(workflow: Workflow, output: OutputForm): string {
  switch (output) {
    case 'plain':
      return renderPlan(toGraphView(workflow));
    case 'json':
      return renderGraph(toGraphView(workflow), 'json');
    case 'quiet':
      return '';
    default:
      return output satisfies never;
  }
}

async function runOpened(
  opened: OpenedWorkflow & { readonly workflow: Workflow },
  request: RunFileRequest,
  terminal: Terminal,
): Promise<RunFileEnding> {
  const cancel = new AbortController();
  const kill = new AbortController();
  const stopListening = onStopSignal((signal) => {
    if (cancel.signal.aborted) kill.abort(signal);
    else cancel.abort(signal);
  });
  try {
    const { record, readerFault } = await runWorkflow(opened.workflow, {
      modules: opened.modules,
      logDir: request.logDir,
      maxParallel: request.maxParallel,
      clock: systemClock,
      cancel: cancel.signal,
      kill: kill.signal,
      createReporters: (logs) => createReporters(request, terminal, logs),
    });
    if (readerFault !== null)
      terminal.stderr.write(`oprun: cannot show the run: ${String(readerFault.thrown)}\n`);
    return { kind: 'ended', record };
  } catch (error) {
    if (error instanceof WorkingDirectoryError) {
      const diagnostic = missingWorkingDir(opened.workingDirSpan, error.dir, error.reason);
      const problems = { ...opened, diagnostics: [diagnostic] };
      terminal.stderr.write(renderProblems(problems, terminal.stderr.color));
      return { kind: 'invalid' };
    }
    if (error instanceof RecordError) return { kind: 'unrecorded', message: error.message };
    throw error;
  } finally {
    stopListening();
  }
}

function createReporters(
  { output, logOrder }: RunFileRequest,
  { stdout, stderr }: Terminal,
  logs: LogReader,
): readonly Reporter[] {
  switch (output) {
    case 'plain':
      return [createPlainReporter(stderr, logs, logOrder)];
    case 'json':
      // What a program reads does not keep a person from seeing what failed.
      return [createJsonReporter(stdout), createQuietReporter(stderr, logs)];
    case 'quiet':
      return [createQuietReporter(stderr, logs)];
    default:
      return output satisfies never;
  }
}
