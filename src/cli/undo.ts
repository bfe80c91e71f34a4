import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { undoRun } from '../app/undo-run.js';
import type { UndoEnding } from '../app/undo-run.js';
import { exitCodeOfSignal } from '../model/exit-code.js';
import { exitCodes } from './exit-code.js';
import type { CommandIo } from './io.js';
import { collectValues } from './option-values.js';

interface UndoOptions {
  readonly logDir?: string;
  readonly plugins?: readonly string[];
}

/** `oprun undo RUN`. */
export function addUndoCommand(program: Command, io: CommandIo): void {
  program
    .command('undo')
    .summary('take back what the tasks of a run did')
    .description(
      'Runs the undo of every task that a run has completed and not taken back yet, one at a time, newest completion first, and records it in the directory of that run.',
    )
    .argument('<run>', 'its id, what only its id begins with, "latest", or a workflow file: its latest run')
    .addOption(new Option('--log-dir <dir>', 'where the run directories are (./logs)').env('OPRUN_LOG_DIR'))
    .option('--plugins <path>', 'a plugin module, folder or package; may be repeated', collectValues)
    .addHelpText('after', manual)
    .action(async (ref: string, { logDir: typed, plugins = [] }: UndoOptions) => {
      const startDir = io.startDir();
      // An empty variable of the environment counts as none.
      const logDir = typed === undefined || typed === '' ? null : resolve(startDir, typed);
      const ending = await undoRun({ ref, logDir, startDir, plugins }, io);
      if (ending.kind === 'unrecorded') io.stderr.write(`oprun: ${ending.message}\n`);
      io.end(codeOf(ending));
    });
}

function codeOf(ending: UndoEnding): number {
  switch (ending.kind) {
    case 'undone':
      return ending.good ? exitCodes.ok : exitCodes.taskFailed;
    case 'unfit':
    case 'invalid':
      return exitCodes.invalid;
    case 'nothing':
    case 'busy':
      return exitCodes.conflict;
    case 'stopped':
      return exitCodeOfSignal(ending.signal);
    case 'unrecorded':
      return exitCodes.unrecorded;
    default:
      return ending satisfies never;
  }
}

const manual = `
An undo that fails is named and does not keep the others from running. A first Ctrl-C lets the undo under way end and
starts no other, a second ends it; what was not taken back is named. So is what cannot be: work that was given
something which is masked in the record, or whose file has changed since.

Exit codes: 0 all is taken back, 1 something is not, 2 there is no such run or what it needs is not there, 3 it could
not be recorded, 4 there is nothing to undo, or the run has not ended.

Examples:
  oprun undo latest
  oprun undo nightly.yaml
`;
