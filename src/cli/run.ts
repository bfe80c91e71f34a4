import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { defaultMaxBytes } from '../app/open-workflow.js';
import { logOrders, outputForms, runFile } from '../app/run-file.js';
import type { LogOrder, OutputForm, RunFileEnding } from '../app/run-file.js';
import { exitCodeOf, exitCodes } from './exit-code.js';
import type { CommandIo } from './io.js';
import { collectValues, toByteCount, toCount } from './option-values.js';
import { addPlannedOptions, refusePlannedOptions } from './planned-options.js';

interface RunOptions {
  readonly jobs?: number;
  readonly logDir?: string;
  readonly output: OutputForm;
  readonly logOrder: LogOrder;
  readonly plugins: readonly string[];
  readonly maxBytes: number;
  readonly dryRun?: true;
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
    .option('-j, --jobs <n>', 'run at most N tasks at once', toCount)
    .addOption(new Option('--log-dir <dir>', 'where run directories are made (./logs)').env('OPRUN_LOG_DIR'))
    .addOption(outputOption())
    .addOption(logOrderOption())
    .option('--plugins <path>', 'a plugin module, folder or package; may be repeated', collectValues, [])
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
        plugins: options.plugins,
        maxBytes: options.maxBytes,
        logDir: toLogDir(options.logDir, io),
        maxParallel: options.jobs ?? null,
        output: options.output,
        logOrder: options.logOrder,
        dryRun: options.dryRun ?? false,
      },
      io,
    );
    if (ending.kind === 'unrecorded') io.stderr.write(`oprun: ${ending.message}\n`);
    io.end(codeOf(ending));
  });
}

/** An empty variable of the environment counts as none. */
function toLogDir(dir: string | undefined, io: CommandIo): string | null {
  return dir === undefined || dir === '' ? null : resolve(io.startDir(), dir);
}

function codeOf(ending: RunFileEnding): number {
  switch (ending.kind) {
    case 'ended':
      return exitCodeOf(ending.record);
    case 'planned':
      return exitCodes.ok;
    case 'invalid':
      return exitCodes.invalid;
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
only warnings and failures.

A first Ctrl-C lets running tasks end (TERM, then KILL after 5 s) and starts no others; a second ends them at once.

Examples:
  oprun nightly.yaml
  oprun run nightly.yaml -j 2 --log-order prefixed
  oprun nightly.yaml --output json | jq -r 'select(.type == "task.failed").task'
`;
