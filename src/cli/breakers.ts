import { Option } from 'commander';
import type { Command } from 'commander';
import { describeBreakers, forgetBreakers } from '../app/breakers.js';
import type { BreakersAnswer, BreakersPlace } from '../app/breakers.js';
import { exitCodes } from './exit-code.js';
import type { CommandIo } from './io.js';
import { UsageError } from './usage-error.js';

interface PlaceOptions {
  readonly logDir?: string;
}

interface ListOptions extends PlaceOptions {
  readonly format: 'text' | 'json';
  readonly json?: true;
}

interface ResetOptions extends PlaceOptions {
  readonly all?: true;
}

/** `oprun breakers list|reset`. */
export function addBreakersCommands(program: Command, io: CommandIo): void {
  const breakers = program
    .command('breakers')
    .summary('show the circuit breakers that runs share, or reset them')
    .description(
      'A breaker stops calls to what keeps failing. All runs that use one logs directory share its breakers; these commands tell how they stand, and forget what they know.',
    )
    .addHelpText('after', '\nExample:\n  oprun breakers list\n');
  addList(breakers, io);
  addReset(breakers, io);
}

function addList(breakers: Command, io: CommandIo): void {
  breakers
    .command('list')
    .summary('show how every breaker stands')
    .description(
      'Lists the breakers by name: closed, open until when and why, or half-open, where the next call probes.',
    )
    .addOption(logDirOption())
    .addOption(
      new Option('--format <format>', 'the shape of the answer').choices(['text', 'json']).default('text'),
    )
    .option('--json', 'short for --format json')
    .addHelpText('after', '\nExample:\n  oprun breakers list --json\n')
    .action(async (options: ListOptions) => {
      write(io, await describeBreakers(placeOf(options, io), options.json ? 'json' : options.format));
    });
}

function addReset(breakers: Command, io: CommandIo): void {
  breakers
    .command('reset')
    .summary('make breakers as if nobody had used them')
    .description('Closes breakers and forgets what they have counted, so that the next call goes through.')
    .argument('[names...]', 'their names')
    .addOption(logDirOption())
    .option('--all', 'every breaker that there is')
    .addHelpText('after', '\nExample:\n  oprun breakers reset api\n')
    .action(async (names: readonly string[], options: ResetOptions) => {
      if (names.length > 0 && options.all) throw new UsageError('give names or --all, not both');
      if (names.length === 0 && !options.all) throw new UsageError('give the names of breakers, or --all');
      write(io, await forgetBreakers(placeOf(options, io), options.all ? 'all' : names));
    });
}

function logDirOption(): Option {
  return new Option('--log-dir <dir>', 'where the run directories are (./logs)').env('OPRUN_LOG_DIR');
}

/** An empty variable of the environment counts as none. */
function placeOf({ logDir }: PlaceOptions, io: CommandIo): BreakersPlace {
  return { startDir: io.startDir(), logDir: logDir === undefined || logDir === '' ? null : logDir };
}

function write(io: CommandIo, answer: BreakersAnswer): void {
  switch (answer.kind) {
    case 'text':
      return io.stdout.write(answer.text);
    case 'unknown':
      throw new UsageError(answer.reason);
    case 'unreadable':
      io.stderr.write(`oprun: ${answer.reason}\n`);
      return io.end(exitCodes.unrecorded);
    default:
      return answer satisfies never;
  }
}
