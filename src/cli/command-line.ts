import { CommanderError } from 'commander';
import { describeSystemError, isExistingFile } from '../app/terminal.js';
import { exitCodes } from './exit-code.js';
import type { CommandIo } from './io.js';
import { createProgram } from './program.js';
import { resolveCommand } from './resolve-command.js';
import { UsageError } from './usage-error.js';

/**
 * Does what the words of a command line ask for.
 *
 * @param words without the program's own name
 * @returns oprun's exit code
 */
export async function runCommandLine(words: readonly string[], io: Omit<CommandIo, 'end'>): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = createProgram({
    ...io,
    end: (code) => {
      exitCode = code;
    },
  });
  try {
    if (words.length === 0) program.help({ error: true });
    const known = {
      names: [...program.commands.map((command) => command.name()), 'help'],
      visible: program
        .createHelp()
        .visibleCommands(program)
        .map((command) => command.name()),
      isFile: (path: string) => isExistingFile(io.startDir(), path),
    };
    await program.parseAsync([...resolveCommand(words, known)], { from: 'user' });
  } catch (error) {
    return codeOf(error, io);
  }
  // A stream tells what went wrong with it a turn later.
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  return unansweredCode(exitCode, io);
}

/** What a command line that could not be acted on ends with; what is no mistake of the user's is thrown on. */
function codeOf(error: unknown, io: Pick<CommandIo, 'stderr'>): number {
  if (error instanceof UsageError) {
    io.stderr.write(`oprun: ${error.message}\n`);
    return exitCodes.invalid;
  }
  // commander has printed what there is to say: help and version, as asked, or what is wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.invalid;
  // The system itself refuses (no more descriptors, no memory): no fault of oprun's, and nothing was run.
  if (describeSystemError(error) === null || !(error instanceof Error)) throw error;
  io.stderr.write(`oprun: ${error.message}\n`);
  return exitCodes.unrecorded;
}

/** An answer that did not reach a full disk is no answer. */
function unansweredCode(exitCode: number, { stdout, stderr }: Pick<CommandIo, 'stdout' | 'stderr'>): number {
  const failure = stdout.failure();
  if (failure === null) return exitCode;
  stderr.write(`oprun: cannot write to standard output: ${failure.message}\n`);
  return exitCode === exitCodes.invalid ? exitCode : exitCodes.unrecorded;
}
