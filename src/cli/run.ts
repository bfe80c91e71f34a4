import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { defaultMaxBytes } from '../app/open-workflow.js';
import { logOrders, outputForms, runFile } from '../app/run-file.js';
import type { LogOrder, OutputForm, RunFileEnding } from '../app/run-file.js';
import type { RunInputs } from '../app/run-inputs.js';
import { exitCodeOfRun, exitCodeOfSignal } from '../model/exit-code.js';
import { exitCodes } from './exit-code.js';
import type { CommandIo } from './io.js';
import { collectValues, toByteCount, toCount, toMilliseconds, toOnce } from './option-values.js';
import { addPlannedOptions, refusePlannedOptions } from './planned-options.js';

interface RunOptions {
  readonly jobs?: number;
  readonly logDir?: string;
  readonly output: OutputForm;
  readonly logOrder: LogOrder;
  readonly plugins?: readonly string[];
  readonly maxBytes: number;
  readonly dryRun?: true;
  readonly helpParams?: true;
  readonly param?: readonly string[];
  readonly paramsFile?: string;
  readonly envFile?: string;
  readonly only?: readonly string[];
  readonly until?: readonly string[];
  readonly skip?: readonly string[];
  readonly from?: string;
  readonly timeout?: number;
  readonly failFast?: true;
  readonly inject?: readonly string[];
  /** False where `--no-undo` was typed. */
  readonly undo: boolean;
}

/** `oprun run FILE`, which is also `oprun FILE`. */
export function addRunCommand(program: Command, io: CommandIo): void {
  const command = program
    .command('run')
    .summary('run a workflow (the default: "oprun FILE")')
    .description(
      'Checks a workflow file, runs its tasks as a concurrent graph and records the run in a directory of its own.',
    )
    .argument('<file>', 'the workflow file; "-" reads it from standard input')
    .option('-p, --param <name=value>', 'give a parameter; may be repeated', collectValues)
    .option('--params-file <file>', 'parameters from a YAML or JSON file; -p wins over it', toOnce)
    .option('--help-params', 'show which parameters the workflow takes, running nothing')
    .option('--env-file <file>', "variables for tasks, in place of the workflow's env_file", toOnce)
    .option('--only <id>', 'run this task and what it depends on; may be repeated', collectValues)
    .option('--until <id>', 'run everything up to this task; may be repeated', collectValues)
    .option(
      '--skip <id>',
      'leave this task out, as if it had completed with null; may be repeated',
      collectValues,
    )
    .option('--from <run>', 'take the results of tasks that do not run from an earlier run', toOnce)
    .option('-j, --jobs <n>', 'run at most N tasks at once', toCount)
    .option(
      '--timeout <duration>',
      "end the run after 90s, 1h30m …, over the workflow's timeout",
      toMilliseconds,
    )
    .option('--fail-fast', 'cancel the rest when a task fails')
    .option('--no-undo', 'leave what tasks did as it is, also when the run goes wrong')
    .option(
      '--inject <fault>',
      'rehearse a fault: TASK:FAULT or TASK:FAULT@ATTEMPTS; may be repeated',
      collectValues,
    )
    .addOption(new Option('--log-dir <dir>', 'where run directories are made (./logs)').env('OPRUN_LOG_DIR'))
    .addOption(outputOption())
    .addOption(logOrderOption())
    .option('--plugins <path>', 'a plugin module, folder or package; may be repeated', collectValues)
    .option('--max-bytes <n>', 'refuse a larger workflow file', toByteCount, defaultMaxBytes)
    .option('--dry-run', 'check everything and show what would run, running nothing')
    .addHelpText('after', manual);
  addPlannedOptions(command);
  command.action(async (file: string, options: RunOptions) => {
    refusePlannedOptions(command.opts());
    const ending = await runFile(
      {
        file,
        startDir: io.startDir(),
        plugins: options.plugins ?? [],
        maxBytes: options.maxBytes,
        logDir: toLogDir(options.logDir, io),
        maxParallel: options.jobs ?? null,
        output: options.output,
        logOrder: options.logOrder,
        dryRun: options.dryRun ?? false,
        helpParams: options.helpParams ?? false,
        inputs: toInputs(options, io),
        timeoutMs: options.timeout ?? null,
        failFast: options.failFast ?? false,
        inject: options.inject ?? [],
        undo: options.undo,
      },
      io,
    );
    if (ending.kind === 'unrecorded') io.stderr.write(`oprun: ${ending.message}\n`);
    io.end(codeOf(ending));
  });
}

function toInputs(options: RunOptions, io: CommandIo): RunInputs {
  const { param = [], paramsFile, envFile, only = [], until = [], skip = [], from } = options;
  const toPath = (path: string | undefined) => (path === undefined ? null : resolve(io.startDir(), path));
  return {
    params: param,
    values: {},
    paramsFile: toPath(paramsFile),
    envFile: toPath(envFile),
    selection: { only, until, skip, from: from ?? null },
  };
}

/** An empty variable of the environment counts as none. */
function toLogDir(dir: string | undefined, io: CommandIo): string | null {
  return dir === undefined || dir === '' ? null : resolve(io.startDir(), dir);
}

function codeOf(ending: RunFileEnding): number {
  switch (ending.kind) {
    case 'ended':
      return exitCodeOfRun(ending.state);
    case 'planned':
    case 'left_out':
      return exitCodes.ok;
    case 'invalid':
    case 'unfit':
      return exitCodes.invalid;
    case 'stopped':
      return exitCodeOfSignal(ending.signal);
    case 'busy':
      return exitCodes.conflict;
    case 'unrecorded':
      return exitCodes.unrecorded;
    default:
      return ending satisfies never;
  }
}

function outputOption(): Option {
  return new Option('--output <form>', `how the run is shown (choices: ${outputForms.join(', ')})`)
    .argParser(toOutputForm)
    .default('plain');
}

/** Forms of the language that this version does not have yet are answered by name. */
function toOutputForm(text: string): OutputForm {
  if (text === 'auto' || text === 'live') {
    throw new InvalidArgumentError('It belongs to oprun, but this version does not have it yet.');
  }
  const form = outputForms.find((candidate) => candidate === text);
  if (form === undefined) throw new InvalidArgumentError(`Allowed choices are ${outputForms.join(', ')}.`);
  return form;
}

function logOrderOption(): Option {
  return new Option('--log-order <order>', "how tasks' output is laid out on stderr")
    .choices(logOrders)
    .default('grouped');
}

const manual = `
The run directory is <log dir>/<file stem>_<UTC time>: events.jsonl is the journal, run.log is for people,
summary.json holds each task's result, run.json the full record, tasks/<id>.log what a task printed.

plain prints one line per fact on stderr as it happens, the failures last; json one event a line on stdout; quiet
only what went wrong: of a run that does not end with exit code 0 how it ended and its failures, of a good one hooks and
messages that failed. The outputs of the workflow go to stdout, with json they stand in the last event.

A first Ctrl-C lets running tasks end (TERM, then KILL after their grace) and starts no others but undo and hooks; a
second ends them at once.

--inject makes chosen attempts go wrong on purpose, to see retries, hooks, breakers and undo at work: fail, fail=CLASS,
exit=N or delay=DURATION at an id, a full name (each[3]/build) or one without numbers (each/build: every instance), in
attempts such as 1, 1-3 or 2- (every one where nothing is said), with commas between faults. Undo (build.undo) and hooks
(hooks.on_failure/tell) can go wrong too. The run is marked as a rehearsal.

Parameters: -p wins over --params-file, that over OPRUN_PARAM_<name>, that over the default in the workflow.

--only and --until bring along what the tasks depend on. With --from, --only runs its tasks alone and takes the
rest from that run; --until runs as much as that run has not completed. RUN is an id, a unique prefix of one,
"latest" (of this workflow), or a workflow file: its latest run. Tables are not taken from a run: a task that reads
one (metrics) needs the task that publishes it.

Examples:
  oprun nightly.yaml
  oprun nightly.yaml -p day=2026-01-31
  oprun run nightly.yaml -j 2 --log-order prefixed
  oprun nightly.yaml --inject build:fail@1,api:delay=30s,db:exit=75
  oprun nightly.yaml --output json | jq -r 'select(.type == "task.failed").task'
`;
