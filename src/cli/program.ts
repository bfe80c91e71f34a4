import { Command } from 'commander';
import { version } from '../app/version.js';
import { addBreakersCommands } from './breakers.js';
import { addGraphCommand } from './graph.js';
import { addInitCommands } from './init.js';
import type { CommandIo } from './io.js';
import { addPluginsCommands } from './plugins.js';
import { addRunCommand } from './run.js';
import { addSchemaCommand } from './schema.js';
import { addUndoCommand } from './undo.js';
import { addValidateCommand } from './validate.js';

/** The whole command line of oprun. */
export function createProgram(io: CommandIo): Command {
  const program = new Command('oprun')
    .description(
      'Runs a workflow written in YAML: a graph of tasks, each done by a plugin. Every run leaves a directory under logs/ that proves what happened.',
    )
    .usage('FILE | COMMAND [options]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help for oprun or one of its commands')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', examples);
  addRunCommand(program, io);
  addUndoCommand(program, io);
  addValidateCommand(program, io);
  addGraphCommand(program, io);
  addBreakersCommands(program, io);
  addPluginsCommands(program, io);
  addInitCommands(program, io);
  addSchemaCommand(program, io);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((c) => c.commands)]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureOutput({
        writeOut: (text) => io.stdout.write(text),
        writeErr: (text) => io.stderr.write(text),
        outputError: (text, write) => write(text.replace(/^error: /, 'oprun: ')),
        getOutHasColors: () => io.stdout.color,
        getErrHasColors: () => io.stderr.color,
      });
  }
  return program;
}

const examples = `
"oprun FILE" is "oprun run FILE".

Examples:
  oprun init                      write a small workflow, its data and a plugin
  oprun workflow.yaml             run it
  oprun validate workflow.yaml    check it, running nothing
  oprun graph workflow.yaml       draw its tasks
  oprun undo latest               take back what the latest run did

Exit codes: 0 completed, or every failure was declared tolerable, 1 a task failed, 2 usage or invalid workflow, 3 the
run could not be recorded, 4 another run of its group is under way, or there is nothing to undo, 124 the run's own time
was up, 129/130/143 ended by HUP/INT/TERM.
`;
