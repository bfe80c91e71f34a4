import { Option } from 'commander';
import type { Command } from 'commander';
import { drawGraph, graphFormats } from '../app/draw-graph.js';
import type { GraphFormat } from '../app/draw-graph.js';
import { defaultMaxBytes } from '../app/open-workflow.js';
import { exitCodes } from './exit-code.js';
import type { CommandIo } from './io.js';
import { toByteCount } from './option-values.js';

/** `oprun graph FILE`. */
export function addGraphCommand(program: Command, io: CommandIo): void {
  program
    .command('graph')
    .summary('draw the tasks of a workflow')
    .description(
      'Draws the graph of a workflow: its tasks and what each depends on. Nothing is run or loaded.',
    )
    .argument('<file>', 'the workflow file; "-" reads standard input')
    .addOption(
      new Option('--format <format>', 'the shape of the answer').choices(graphFormats).default('text'),
    )
    .option('--json', 'short for --format json')
    .option('--max-bytes <n>', 'refuse a larger workflow file', toByteCount, defaultMaxBytes)
    .addHelpText('after', manual)
    .action(async (file: string, options: { format: GraphFormat; json?: true; maxBytes: number }) => {
      const request = { file, startDir: io.startDir(), maxBytes: options.maxBytes };
      const drawn = await drawGraph(request, options.json ? 'json' : options.format, io.stderr.color);
      io.stderr.write(drawn.problems);
      if (drawn.graph === null) return io.end(exitCodes.invalid);
      io.stdout.write(drawn.graph);
    });
}

const manual = `
In the text tree a task that was drawn before is marked with ↑, as is a workflow whose file is drawn elsewhere, and a
task whose dependents are drawn further down with …. Tasks inside of a task stand below it behind ┊. What holds when a
task fails or has to wait stands in brackets.

Examples:
  oprun graph workflow.yaml
  oprun graph workflow.yaml --format dot | dot -Tsvg > workflow.svg
  oprun graph workflow.yaml --format mermaid >> README.md
`;
