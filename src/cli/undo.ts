import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { undoRun } from '../app/undo-run.js';
import type { UndoEnding } from '../app/undo-run.js';
import { exitCodeOfSignal } from '../model/exit-code.js';
import { exitCodes } from './exit-code.js';
import type { CommandIo } from './io.js';

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
    .addHelpText('after', manual)
    .action(async (ref: string, options: { readonly logDir?: string }) => {
      const startDir = io.startDir();
      // An empty variable of the environment counts as none.
      const logDir = resolve(startDir, options.logDir || 'logs');
      const ending = await undoRun({ ref, logDir, startDir }, io);
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
starts no other, a second ends it; what was not taken back is named.

Exit codes: 0 all is taken back, 1 an undo failed, 2 there is no such run or its workflow cannot be read, 3 it could not
be recorded, 4 there is nothing to undo, or the run goes on.

Examples:
  oprun undo latest
  oprun undo nightly.yaml
`;
