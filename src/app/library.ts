import { resolve } from 'node:path';
import { systemClock } from '../host/clock.js';
import type { RunEvent } from '../model/event.js';
import type { JsonObject } from '../model/json.js';
import { toRunRecord } from '../model/run-record.js';
import type { RunRecord } from '../model/run-record.js';
import type { Workflow } from '../model/workflow.js';
import { derivedSignal } from '../policy/derived-signal.js';
import type { DerivedSignal } from '../policy/derived-signal.js';
import { ignoreOutput } from '../report/reporter.js';
import { createListener } from './listener.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { defaultMaxBytes, openWorkflow, renderProblems } from './open-workflow.js';
import type { OpenedWorkflow } from './open-workflow.js';
import { logDirOf, prepareRun } from './prepare-run.js';
import type { RunInputs } from './run-inputs.js';
import { InputError } from './claim-directory.js';
import { claimRun } from './claim-run.js';
import type { ClaimedRun } from './claim-run.js';
import { parseFaults } from './faults.js';
import { runWorkflow } from './run-workflow.js';

export { RecordError } from '../runs/record-error.js';
export type { Diagnostic } from '../text/diagnostic.js';
export { InputError } from './claim-directory.js';
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
  /** Parameters, with their types; over those of the environment. */
  readonly params?: JsonObject;
  /** A file of variables that stands in for the workflow's `env_file`, relative to `cwd`. */
  readonly envFile?: string;
  /** Runs these tasks and what they depend on; with `from` these alone. */
  readonly only?: readonly string[];
  /** Runs everything up to these tasks. */
  readonly until?: readonly string[];
  /** Leaves these tasks out, as if they had completed with null. */
  readonly skip?: readonly string[];
  /** An earlier run that the results of tasks that do not run are taken from. */
  readonly from?: string;
  /** How many tasks run at once; by default what the file says. */
  readonly maxParallel?: number;
  /** How many milliseconds the tasks may take; by default what the file says. */
  readonly timeoutMs?: number;
  /** Whether the first failure that nobody tolerates cancels the rest. */
  readonly failFast?: boolean;
  /** Whether what tasks did is taken back where the run goes wrong; by default it is. */
  readonly undo?: boolean;
  /** Faults to rehearse, as `--inject` takes them. */
  readonly inject?: readonly string[];
  /** Called with every event, once the journal has it. What it throws is thrown again when the run is over. */
  readonly on?: (event: RunEvent) => void;
  /** Abort it to cancel the run: running tasks end, no others start. */
  readonly signal?: AbortSignal;
}

/** Another run of the workflow's group is under way, beside which this one may not run. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
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
 * @throws InputError where the parameters do not fit, a task is chosen that is not there, or an env file or secret cannot be read
 * @throws ConflictError where another run of its group is under way, and it is not to wait for that
 * @throws WorkingDirectoryError where its working directory cannot be entered, or another run is in another one
 * @throws RecordError where the run cannot be recorded
 */
export async function run(file: string, options: RunOptions = {}): Promise<RunRecord> {
  const { on, maxParallel, signal, cwd = process.cwd(), timeoutMs, failFast = false, undo = true } = options;
  const opened = await open(file, options);
  const { workflow, modules } = opened;
  const listener = createListener(on);
  const cancel = derivedSignal(signal ?? new AbortController().signal);
  const logDir = toAbsolute(options.logDir, cwd);
  const place = { startDir: cwd, logDir: logDirOf(workflow, logDir) };
  const inputs = toInputs(options, cwd);
  let claimed: FreeRun | null = null;
  try {
    const parsed = parseFaults(options.inject ?? [], workflow);
    if (!parsed.ok) throw new InputError(parsed.problems);
    claimed = await claimFor(workflow, { inputs, place }, cancel);
    const preparation = await prepareRun(workflow, inputs, { ...place, signal: cancel.signal });
    if (!preparation.ok) throw new InputError(preparation.problems);
    const { state, readerFault } = await runWorkflow(workflow, {
      modules,
      prepared: preparation.prepared,
      logDir,
      maxParallel: maxParallel ?? null,
      timeoutMs: timeoutMs ?? null,
      failFast,
      undo,
      faults: parsed.faults,
      clock: systemClock,
      cancel: cancel.signal,
      asked: new AbortController().signal,
      kill: new AbortController().signal,
      onStart: claimed.onStart,
      onBroken: () => undefined,
      createReporters: () => [{ event: listener.event, output: ignoreOutput }],
    });
    await listener.settled();
    if (readerFault !== null) throw readerFault.thrown;
    return toRunRecord(state);
  } finally {
    claimed?.release();
    cancel.close();
    await modules.close();
  }
}

type FreeRun = Extract<ClaimedRun, { readonly status: 'free' }>;

async function claimFor(
  workflow: Workflow,
  where: Parameters<typeof claimRun>[1],
  { signal, abort }: DerivedSignal,
): Promise<FreeRun> {
  const claimed = await claimRun(workflow, where, {
    signal,
    onWait: () => undefined,
    onReplaced: (by) => abort({ cause: 'replaced', reason: `${by} takes its place (cancel_running)` }),
  });
  switch (claimed.status) {
    case 'free':
      return claimed;
    case 'busy':
      throw new ConflictError(`the group ${claimed.group} is taken: ${claimed.holder}`);
    case 'unfit':
      throw new InputError(claimed.problems);
    case 'stopped':
      throw signal.reason;
    default:
      return claimed satisfies never;
  }
}

function toInputs(options: RunOptions, cwd: string): RunInputs {
  const { params = {}, envFile, only = [], until = [], skip = [], from = null } = options;
  return {
    params: [],
    values: params,
    paramsFile: null,
    envFile: toAbsolute(envFile, cwd),
    selection: { only, until, skip, from },
  };
}

function toAbsolute(path: string | undefined, cwd: string): string | null {
  return path === undefined ? null : resolve(cwd, path);
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
