import type { Command } from 'commander';
import { renderSchema } from '../app/render-schema.js';
import type { CommandIo } from './io.js';

/** `oprun schema`. */
export function addSchemaCommand(program: Command, io: CommandIo): void {
  program
    .command('schema')
    .summary('print the JSON Schema of workflow files, for editors')
    .description(
      'Prints a JSON Schema (draft-07) of workflow files, with which editors complete and check them.',
    )
    .addHelpText('after', manual)
    .action(async () => {
      io.stdout.write(await renderSchema());
    });
}

const manual = `
Example:
  oprun schema > workflow.schema.json
then, as the first line of a workflow:
  # yaml-language-server: $schema=./workflow.schema.json
`;
