import { findCode } from './find-code.js';
import { isAssignment } from './assignments.js';
import { readCommands } from './read-commands.js';
import { hole, type SimpleCommand, type Word } from './scanner.js';
import { toScanner } from './to-scanner.js';

/** A value in a program that is given as an argument: it would be pasted into its text. */
export interface PastedValue {
  /** Index of the argument. */
  readonly argument: number;
  /** What runs the program: `sh -c`, `awk`. */
  readonly reader: string;
}

/** Finds the arguments of a command without a shell that are programs with a value in them; a value is `hole`. */
export function findPastedValues(words: readonly string[]): readonly PastedValue[] {
  const command = toCommand(words);
  const codes = findCode(command, 'list');
  return command.words.flatMap(({ text, start, end }, argument): readonly PastedValue[] => {
    if (!text.includes(hole)) return [];
    const code = codes.find((span) => span.start <= start && end <= span.end);
    return code === undefined ? [] : [{ argument, reader: code.reader }];
  });
}

/** What reads the standard input of a command as a program: `sh` alone does. Null where nothing is known to. */
export function findInputReader(command: string | readonly string[]): string | null {
  const commands = typeof command === 'string' ? commandsOf(command) : [toCommand(command)];
  const input = { start: -1, end: 0 };
  for (const each of commands) {
    if (each.piped !== null || each.inputs.length > 0) continue;
    const found = findCode({ ...each, inputs: [input] }, 'list').find(({ start }) => start === input.start);
    if (found !== undefined) return found.reader;
  }
  return null;
}

function commandsOf(text: string): readonly SimpleCommand[] {
  const scanner = toScanner(text, { bash: true, holes: [] });
  readCommands(scanner, null);
  return scanner.commands.filter(({ words }) => !words.every(isAssignment));
}

function toCommand(texts: readonly string[]): SimpleCommand {
  let start = 0;
  const words = texts.map((text): Word => {
    const word = { text, plain: !text.includes(hole), start, end: start + text.length };
    start = word.end + 1;
    return word;
  });
  return { words, inputs: [], piped: null };
}
