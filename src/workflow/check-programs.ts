import { findInputReader, findPastedValues } from '../expr/shell/list-code.js';
import { hole } from '../expr/shell/scanner.js';
import type { Template } from '../model/template.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt, warningAt } from '../text/make-diagnostic.js';
import type { Entry } from './located.js';

/** The templates of a shell task's config that may hold a program; undefined for what is not given. */
export interface ShellConfig {
  readonly command: Template | undefined;
  readonly stdin: Template | undefined;
}

/**
 * Reports values that become code although no shell reads the command: those in an argument that is a program, as in
 * `[sh, -c, "echo ${{ x }}"]`, and those in the standard input of an interpreter.
 */
export function checkPrograms(
  given: readonly Entry[],
  { command, stdin }: ShellConfig,
): readonly Diagnostic[] {
  const words = command === undefined ? null : argumentsOf(command);
  const commandEntry = given.find(({ key }) => key === 'command');
  const stdinEntry = given.find(({ key }) => key === 'stdin');
  const diagnostics: Diagnostic[] = [];
  const items = commandEntry?.value.kind === 'list' ? commandEntry.value.items : [];
  for (const { argument, reader } of words === null ? [] : findPastedValues(words)) {
    const item = items[argument];
    if (item !== undefined)
      diagnostics.push(errorAt('shell-value-not-possible', item.span, ...pasted(reader)));
  }
  if (stdinEntry === undefined || stdin === undefined || !holdsValue(stdin)) return diagnostics;
  const reader = findInputReader(words ?? textOf(command));
  if (reader === null) return diagnostics;
  const message = `this value becomes part of a program: \`${reader}\` runs what it reads`;
  const hint = `give it a program of its own that holds no value, and the value a name under \`env:\``;
  return [...diagnostics, warningAt('value-becomes-code', stdinEntry.value.span, message, { hint })];
}

function pasted(reader: string): readonly [message: string, options: { readonly hint: string }] {
  return [
    `no value can stand in a program that is an argument: it would be pasted into the text that \`${reader}\` runs`,
    {
      hint: `let the program be a text alone and give it the value as an argument, as in [sh, -c, 'echo "$1"', sh, "\${{ … }}"], or under \`env:\``,
    },
  ];
}

/** The arguments of a list, in which each value is a hole; null for everything else. */
function argumentsOf(command: Template): readonly string[] | null {
  if (command.kind === 'list') return command.items.map(argumentOf);
  return command.kind === 'literal' && Array.isArray(command.value) ? command.value.map(String) : null;
}

function argumentOf(item: Template): string {
  if (item.kind === 'text')
    return item.parts.map((part) => (typeof part === 'string' ? part : hole)).join('');
  if (item.kind !== 'literal') return hole;
  return typeof item.value === 'string' ? item.value : JSON.stringify(item.value);
}

/** The command as the shell reads it; empty where it is only known later. */
function textOf(command: Template | undefined): string {
  if (command?.kind === 'shell') return command.command;
  return command?.kind === 'literal' && typeof command.value === 'string' ? command.value : '';
}

function holdsValue(template: Template): boolean {
  return template.kind !== 'literal';
}
