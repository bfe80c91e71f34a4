import { Option } from 'commander';
import type { Command } from 'commander';
import { UsageError } from './usage-error.js';

/** Flags of `oprun run` that belong to its language and that this version does not have yet. */
const planned: readonly (readonly [flags: string, name: string])[] = [
  ['--junit <file>', 'junit'],
  ['--once-per <period>', 'oncePer'],
];

/** Commands that this version does not have yet. */
export const plannedCommands: readonly string[] = ['runs', 'resume', 'shell', 'completion'];

/** Makes the flags known, so that each takes its one value and is answered by name. */
export function addPlannedOptions(command: Command): void {
  for (const [flags] of planned) command.addOption(new Option(flags).hideHelp());
}

/** @throws UsageError where one of them was typed */
export function refusePlannedOptions(options: Readonly<Record<string, unknown>>): void {
  for (const [flags, name] of planned) {
    if (options[name] === undefined) continue;
    const spelling = flags.split(/[ ,]/)[0] ?? flags;
    throw new UsageError(
      `${spelling} belongs to oprun's command line, but this version does not have it yet`,
    );
  }
}
