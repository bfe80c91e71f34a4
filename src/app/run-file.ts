import { isCancellation } from '../model/cancellation.js';
import type { Cancellation } from '../model/cancellation.js';
import { systemClock } from '../host/clock.js';
import { endDespiteStuckThread } from '../host/end-despite-stuck-thread.js';
import { LockError } from '../host/lock-error.js';
import { onStopSignal } from '../host/stop-signals.js';
import type { StopSignal } from '../host/stop-signals.js';
import type { RunState } from '../model/run-state.js';
import { paramsToJson, renderParams } from '../report/params-page.js';
import type { LogOrder } from '../report/task-output.js';
import type { Workflow } from '../model/workflow.js';
import { RecordError } from '../runs/record-error.js';
import { missingWorkingDir } from '../workflow/working-dir.js';
import { InputError } from './claim-directory.js';
import { chooseReporters } from './choose-reporters.js';
import { claimRun } from './claim-run.js';
import type { ClaimedRun } from './claim-run.js';
import { deliverOutputs } from './deliver-outputs.js';
import { parseFaults } from './faults.js';
import { openWorkflow, renderProblems } from './open-workflow.js';
import type { OpenedWorkflow, OpenRequest } from './open-workflow.js';
import { planRun } from './plan-run.js';
import { logDirOf, prepareRun } from './prepare-run.js';
import type { RunPlace } from './prepare-run.js';
import type { OutputForm } from './output-form.js';
import type { RunInputs } from './run-inputs.js';
import { runWorkflow, WorkingDirectoryError } from './run-workflow.js';
import type { Terminal } from './terminal.js';
import { createWayBack } from './way-back.js';

export { logOrders } from '../report/task-output.js';
export type { LogOrder } from '../report/task-output.js';
export { outputForms } from './output-form.js';
export type { OutputForm } from './output-form.js';

/** What `oprun run` is asked to do. */
export interface RunFileRequest extends Omit<OpenRequest, 'loadPlugins'> {
  /** Absolute; null for `logs` in the working directory. */
  readonly logDir: string | null;
  readonly maxParallel: number | null;
  readonly output: OutputForm;
  readonly logOrder: LogOrder;
  /** Shows what would run, and runs nothing. */
  readonly dryRun: boolean;
  /** Shows which parameters the workflow takes, and runs nothing. */
  readonly helpParams: boolean;
  readonly inputs: RunInputs;
  /** How many milliseconds the run may take; null for what the file says. */
  readonly timeoutMs: number | null;
  /** Cancels the rest when a task fails. */
  readonly failFast: boolean;
  /** Faults to rehearse, as they were typed. */
  readonly inject: readonly string[];
  /** Takes back what the tasks of a run did that does not end well. */
  readonly undo: boolean;
}

/** How it came out. */
export type RunFileEnding =
  | { readonly kind: 'ended'; readonly state: RunState }
  /** Nothing was run, as asked. */
  | { readonly kind: 'planned' }
  /** What was given does not fit the workflow: nothing has started, and no run directory exists. */
  | { readonly kind: 'unfit' }
  /** The file is not a correct workflow: nothing has started, and no run directory exists. */
  | { readonly kind: 'invalid' }
  /** A signal came while secrets were read: nothing has started. */
  | { readonly kind: 'stopped'; readonly signal: string }
  /** Another run of its group is under way, beside which this one may not run: nothing has started. */
  | { readonly kind: 'busy'; readonly holder: string }
  /** The same, and then it is not wanted. */
  | { readonly kind: 'left_out' }
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
    if (request.helpParams) return answer(stdout, renderParamsAnswer(workflow, request.output));
    const place = { startDir: request.startDir, logDir: logDirOf(workflow, request.logDir) };
    if (!request.dryRun) return await runOpened({ ...opened, workflow }, request, { terminal, place });
    const planned = planRun(workflow, request, place);
    if (!planned.ok) return refuse(workflow, planned, stderr);
    for (const warning of planned.warnings) stderr.write(`oprun: ${warning}\n`);
    return answer(stdout, planned.text);
  } finally {
    if ((await opened.modules.close()) === 'stuck') endDespiteStuckThread();
  }
}

function answer(stdout: Terminal['stdout'], text: string): RunFileEnding {
  stdout.write(text);
  return { kind: 'planned' };
}

/** Says what does not fit; where it is about parameters, also which there are. */
function refuse(
  workflow: Workflow,
  { problems, params }: { readonly problems: readonly string[]; readonly params: boolean },
  stderr: Terminal['stderr'],
): RunFileEnding {
  for (const problem of problems) stderr.write(`oprun: ${problem}\n`);
  if (params && workflow.params.length > 0) stderr.write(`\n${renderParams(workflow.params)}`);
  return { kind: 'unfit' };
}

function renderParamsAnswer({ params }: Workflow, output: OutputForm): string {
  if (output === 'json') return `${JSON.stringify(paramsToJson(params), null, 2)}\n`;
  return params.length === 0 ? 'the workflow takes no parameters\n' : renderParams(params);
}

async function runOpened(
  opened: OpenedWorkflow & { readonly workflow: Workflow },
  request: RunFileRequest,
  { terminal, place }: { readonly terminal: Terminal; readonly place: RunPlace },
): Promise<RunFileEnding> {
  const { workflow, modules } = opened;
  const { stderr } = terminal;
  const cancel = new AbortController();
  const kill = new AbortController();
  const asked = new AbortController();
  const stopListening = onStopSignal((signal) => {
    if (asked.signal.aborted) kill.abort(signal);
    // Where another run takes the place of this one, the first signal asks for what happens already, and is told.
    cancel.abort(bySignal(signal));
    asked.abort(bySignal(signal));
  });
  let claimed: ClaimedRun | null = null;
  let left: readonly string[] = [];
  const wayBack = createWayBack(workflow, { ...place, plugins: request.plugins });
  try {
    const parsed = parseFaults(request.inject, workflow);
    if (!parsed.ok) return refuse(workflow, { ...parsed, params: false }, stderr);
    claimed = await claimRun(workflow, { ...request, place }, claimFor(cancel, request, stderr));
    if (claimed.status === 'stopped') return stoppedBy(cancel.signal, stderr);
    if (claimed.status === 'unfit') return refuse(workflow, claimed, stderr);
    if (claimed.status === 'busy') return giveWay(claimed, request, stderr);
    const preparation = await prepareRun(workflow, request.inputs, { ...place, signal: cancel.signal });
    if (cancel.signal.aborted) return stoppedBy(cancel.signal, stderr);
    if (!preparation.ok) return refuse(workflow, preparation, stderr);
    const { state, readerFault } = await runWorkflow(workflow, {
      ...request,
      modules,
      prepared: preparation.prepared,
      clock: systemClock,
      cancel: cancel.signal,
      asked: asked.signal,
      kill: kill.signal,
      faults: parsed.faults,
      onStart: claimed.onStart,
      onBroken: (broken) => (left = wayBack.leftBehind(broken)),
      createReporters: (logs) => chooseReporters(request, terminal, { workflow, logs, wayBack }),
    });
    if (readerFault !== null) stderr.write(`oprun: cannot show the run: ${String(readerFault.thrown)}\n`);
    const stdout = request.output === 'json' ? null : terminal.stdout;
    const problem = deliverOutputs(workflow, state, stdout);
    return problem === null ? { kind: 'ended', state } : { kind: 'unrecorded', message: problem };
  } catch (error) {
    if (error instanceof WorkingDirectoryError) {
      const diagnostic = missingWorkingDir(opened.workingDirSpan, error.dir, error.reason);
      stderr.write(renderProblems({ ...opened, diagnostics: [diagnostic] }, stderr.color));
      return { kind: 'invalid' };
    }
    if (error instanceof InputError) {
      return refuse(workflow, { problems: error.problems, params: true }, stderr);
    }
    if (error instanceof RecordError || error instanceof LockError) {
      const undone = left.length === 0 ? '' : `\noprun: not undone: ${left.join(', ')}`;
      return { kind: 'unrecorded', message: `${error.message}${undone}` };
    }
    throw error;
  } finally {
    if (claimed?.status === 'free') claimed.release();
    stopListening();
  }
}

function bySignal(signal: StopSignal): Cancellation {
  return { cause: 'signal', reason: signal };
}

/** How a run claims its group: whoever waits for it is told, and another may ask it to make room. */
function claimFor(
  cancel: AbortController,
  { output }: RunFileRequest,
  stderr: Terminal['stderr'],
): Parameters<typeof claimRun>[2] {
  return {
    signal: cancel.signal,
    onWait({ group, holder, replaces }) {
      const what = replaces ? 'ending the run that holds' : 'waiting for';
      if (output !== 'quiet') stderr.write(`oprun: ${what} the group ${group}: ${holder}\n`);
    },
    onReplaced(by) {
      const reason = `${by} takes its place (cancel_running)`;
      cancel.abort({ cause: 'replaced', reason } satisfies Cancellation);
    },
  };
}

function stoppedBy({ reason }: AbortSignal, stderr: Terminal['stderr']): RunFileEnding {
  const signal = isCancellation(reason) && reason.cause === 'signal' ? reason.reason : null;
  const why = signal === null && isCancellation(reason) ? `: ${reason.reason}` : '';
  const by = signal === null ? '' : ` by ${signal}`;
  stderr.write(`oprun: stopped${by} before anything was started${why}\n`);
  return { kind: 'stopped', signal: signal ?? 'SIGTERM' };
}

function giveWay(
  { group, holder, wanted }: Extract<ClaimedRun, { readonly status: 'busy' }>,
  { output }: RunFileRequest,
  stderr: Terminal['stderr'],
): RunFileEnding {
  if (wanted || output !== 'quiet') {
    stderr.write(`oprun: ${wanted ? 'refused' : 'left out'}: the group ${group} is taken: ${holder}\n`);
  }
  return wanted ? { kind: 'busy', holder } : { kind: 'left_out' };
}
