import { Option } from 'commander';
import type { Command } from 'commander';
import { listBuiltins, listPlugins, showPlugin } from '../app/describe-plugins.js';
import type { PluginAnswer, PluginsText } from '../app/describe-plugins.js';
import { scaffoldPlugin } from '../app/scaffold.js';
import type { CommandIo } from './io.js';
import { collectValues } from './option-values.js';
import { UsageError } from './usage-error.js';

interface AnswerOptions {
  readonly format: PluginAnswer;
  readonly json?: true;
  readonly plugins?: readonly string[];
}

/** `oprun plugins list|show|new`, and `list-plugins` of the first orchestrator. */
export function addPluginsCommands(program: Command, io: CommandIo): void {
  const plugins = program
    .command('plugins')
    .summary('list plugins, show what one takes, make a new one')
    .description('A plugin is a kind of task. These commands tell about them and make new ones.')
    .addHelpText('after', '\nExample:\n  oprun plugins show csv_ingest\n');
  addList(plugins, io);
  addShow(plugins, io);
  addNew(plugins, io);
  program
    .command('list-plugins', { hidden: true })
    .description('Lists the built-in plugins.')
    .action(() => {
      io.stdout.write(
        `Available plugins:\n${listBuiltins()
          .map((name) => `- ${name}\n`)
          .join('')}`,
      );
    });
}

function addList(plugins: Command, io: CommandIo): void {
  addAnswerOptions(plugins.command('list'))
    .summary('list plugins')
    .description('Lists the built-in plugins, and those of modules named with --plugins.')
    .addHelpText('after', '\nExample:\n  oprun plugins list --plugins ./plugins\n')
    .action(async (options: AnswerOptions) => {
      write(io, await listPlugins(io.startDir(), options.plugins ?? [], formatOf(options)));
    });
}

function addShow(plugins: Command, io: CommandIo): void {
  addAnswerOptions(plugins.command('show'))
    .summary('show what a plugin does and takes')
    .description('Shows what a plugin does and every key of its config.')
    .argument('<name>', 'the plugin')
    .addHelpText('after', '\nExample:\n  oprun plugins show shell\n  oprun plugins show shell --json\n')
    .action(async (name: string, options: AnswerOptions) => {
      write(io, await showPlugin(io.startDir(), options.plugins ?? [], { name, form: formatOf(options) }));
    });
}

function write(io: CommandIo, told: PluginsText): void {
  if (!told.ok) throw new UsageError(told.reason);
  io.stdout.write(told.text);
}

function addNew(plugins: Command, io: CommandIo): void {
  plugins
    .command('new')
    .summary('make a new plugin with test, example and page')
    .description(
      'Writes plugins/NAME with a working plugin, its test, an example workflow and a page about it.',
    )
    .argument('<name>', 'its name: a letter or _, then letters, digits, _ and -')
    .addHelpText(
      'after',
      '\nExample:\n  oprun plugins new fetch_page && oprun plugins/fetch_page/example.yaml\n',
    )
    .action((name: string) => {
      if (!pluginName.test(name)) {
        throw new UsageError(
          `"${name}" cannot be a plugin's name: a letter or _, then letters, digits, _ and - (at most 64)`,
        );
      }
      if (listBuiltins().includes(name))
        throw new UsageError(`"${name}" is a built-in plugin: take another name`);
      const done = scaffoldPlugin(io.startDir(), name);
      if (!done.ok) throw new UsageError(done.reason);
      for (const path of done.written) io.stdout.write(`wrote ${path}\n`);
      io.stdout.write(`\nRun its example:\n  oprun plugins/${name}/example.yaml\n`);
    });
}

const pluginName = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

function addAnswerOptions(command: Command): Command {
  return command
    .option('--plugins <path>', 'a plugin module, folder or package; may be repeated', collectValues)
    .addOption(
      new Option('--format <format>', 'the shape of the answer').choices(['text', 'json']).default('text'),
    )
    .option('--json', 'short for --format json');
}

function formatOf({ format, json }: AnswerOptions): PluginAnswer {
  return json ? 'json' : format;
}
