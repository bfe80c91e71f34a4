import { Option } from 'commander';
import type { Command } from 'commander';
import { defaultMaxBytes } from '../app/open-workflow.js';
import { problemFormats, validateFiles } from '../app/validate-files.js';
import type { ProblemFormat } from '../app/validate-files.js';
import { exitCodes } from './exit-code.js';
import type { CommandIo } from './io.js';
import { collectValues, toByteCount } from './option-values.js';

interface ValidateOptions {
  readonly format: ProblemFormat;
  readonly json?: true;
  readonly maxBytes: number;
  readonly plugins?: readonly string[];
}

/** `oprun validate FILE…`. */
export function addValidateCommand(program: Command, io: CommandIo): void {
  program
    .command('validate')
    .summary('check workflow files, running nothing')
    .description('Checks workflow files as "oprun run" does, and loads nothing that they name.')
    .argument('<files...>', 'workflow files; "-" reads standard input')
    .addOption(
      new Option('--format <format>', 'the shape of the answer').choices(problemFormats).default('text'),
    )
    .option('--json', 'short for --format json')
    .option(
      '--plugins <path>',
      'a plugin module that "oprun run" will be given; may be repeated; not loaded here',
      collectValues,
    )
    .option('--max-bytes <n>', 'refuse a larger workflow file', toByteCount, defaultMaxBytes)
    .addHelpText('after', manual)
    .action(async (files: readonly string[], options: ValidateOptions) => {
      const format = options.json ? 'json' : options.format;
      const { maxBytes, plugins = [] } = options;
      const request = { startDir: io.startDir(), maxBytes, plugins };
      const { text, valid } = await validateFiles(files, request, { format, color: io.stdout.color });
      io.stdout.write(text);
      io.end(valid ? exitCodes.ok : exitCodes.invalid);
    });
}

const manual = `
Where a file names plugins:, a plugin that is not built in is noted as not checked: "oprun run" loads them and
checks names and configs before anything starts.

Exit code 0 where every file is correct, else 2.

Examples:
  oprun validate *.yaml
  oprun validate --format github workflow.yaml    annotations for GitHub Actions
`;
