import { resolve } from 'node:path';
import { systemClock } from '../host/clock.js';
import type { RunEvent } from '../model/event.js';
import type { RunRecord } from '../model/run-record.js';
import type { Workflow } from '../model/workflow.js';
import { ignoreOutput } from '../report/reporter.js';
import { createListener } from './listener.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { defaultMaxBytes, openWorkflow, renderProblems } from './open-workflow.js';
import type { OpenedWorkflow } from './open-workflow.js';
import { runWorkflow } from './run-workflow.js';

export { RecordError } from '../runs/record-error.js';
export type { Diagnostic } from '../text/diagnostic.js';
export { WorkingDirectoryError } from './run-workflow.js';

/** How a workflow file is opened. */
export interface LoadOptions {
  /** What relative paths start from, and where the run happens unless the file says otherwise; by default `process.cwd()`. */
  readonly cwd?: string;
  /** Plugin modules, folders or packages beside those that the file names, relative to `cwd`. */
  readonly plugins?: readonly string[];
  /** A larger file is refused; by default 4 MiB. */
  readonly maxBytes?: number;
}

/** How a workflow is run. */
export interface RunOptions extends LoadOptions {
  /** Where run directories are made; by default `logs` in the working directory. */
  readonly logDir?: string;
  /** How many tasks run at once; by default what the file says. */
  readonly maxParallel?: number;
  /** Called with every event, once the journal has it. What it throws is thrown again when the run is over. */
  readonly on?: (event: RunEvent) => void;
  /** Abort it to cancel the run: running tasks end, no others start. */
  readonly signal?: AbortSignal;
}

/** The file is not a correct workflow. Its message is what `oprun validate` prints. */
export class WorkflowError extends Error {
  override readonly name = 'WorkflowError';
  /** All that is wrong with it, warnings included. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[]) {
    super(message);
    this.diagnostics = diagnostics;
  }
}

/**
 * Reads and checks a workflow file, running nothing.
 *
 * @throws WorkflowError
 */
export async function load(file: string, options: LoadOptions = {}): Promise<Workflow> {
  const opened = await open(file, options);
  await opened.modules.close();
  return opened.workflow;
}

/**
 * Runs a workflow file and records it as `oprun FILE` does. Resolves to the document in `run.json`, whatever the tasks
 * did. The process changes into the workflow's working directory while it runs, because threads share one: two runs
 * with different ones do not go together.
 *
 * @throws WorkflowError where the file is not a correct workflow
 * @throws WorkingDirectoryError where its working directory cannot be entered, or another run is in another one
 * @throws RecordError where the run cannot be recorded
 */
export async function run(file: string, options: RunOptions = {}): Promise<RunRecord> {
  const { on, logDir, maxParallel, signal, cwd = process.cwd() } = options;
  const opened = await open(file, options);
  const listener = createListener(on);
  try {
    const { record, readerFault } = await runWorkflow(opened.workflow, {
      modules: opened.modules,
      logDir: logDir === undefined ? null : resolve(cwd, logDir),
      maxParallel: maxParallel ?? null,
      clock: systemClock,
      cancel: signal ?? new AbortController().signal,
      kill: new AbortController().signal,
      createReporters: () => [{ event: listener.event, output: ignoreOutput }],
    });
    await listener.settled();
    if (readerFault !== null) throw readerFault.thrown;
    return record;
  } finally {
    await opened.modules.close();
  }
}

async function open(
  file: string,
  { cwd = process.cwd(), plugins = [], maxBytes = defaultMaxBytes }: LoadOptions,
): Promise<OpenedWorkflow & { readonly workflow: Workflow }> {
  const opened = await openWorkflow({ file, startDir: cwd, plugins, maxBytes, loadPlugins: true });
  const { workflow } = opened;
  if (workflow !== null) return { ...opened, workflow };
  await opened.modules.close();
  throw new WorkflowError(renderProblems(opened, false), opened.diagnostics);
}
