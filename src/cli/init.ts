import type { Command } from 'commander';
import { scaffoldExample, scaffoldProject } from '../app/scaffold.js';
import { quoteForShell } from '../text/quote-for-shell.js';
import type { CommandIo } from './io.js';
import { UsageError } from './usage-error.js';

/** `oprun init [DIR]`, and `copy-example DEST` of the first orchestrator. */
export function addInitCommands(program: Command, io: CommandIo): void {
  program
    .command('init')
    .summary('write a small workflow, its data and a plugin')
    .description(
      'Writes workflow.yaml, data.csv and plugins/hello.mjs, which run as they are. Nothing is overwritten.',
    )
    .argument('[dir]', 'where to write them', '.')
    .addHelpText('after', '\nExample:\n  oprun init hello && oprun hello/workflow.yaml\n')
    .action((dir: string) => {
      const done = scaffoldProject(io.startDir(), dir);
      if (!done.ok) throw new UsageError(done.reason);
      for (const path of done.written) io.stdout.write(`wrote ${path}\n`);
      io.stdout.write(`\nRun it:\n  oprun ${quoteForShell(done.written[0] ?? '')}\n`);
    });
  program
    .command('copy-example', { hidden: true })
    .description('Copies the example workflow to a file.')
    .argument('<dest>', 'the file to write')
    .action((dest: string) => {
      const done = scaffoldExample(io.startDir(), dest);
      if (!done.ok) throw new UsageError(done.reason);
      io.stdout.write(`Example workflow copied to ${dest}\n`);
    });
}
