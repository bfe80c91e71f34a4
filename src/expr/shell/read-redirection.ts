import type { CommandList } from './command-list.js';
import { readDelimiter } from './here-documents.js';
import { commandStops, readWord } from './read-word.js';
import { hole, refuse, type Scanner, type Word } from './scanner.js';

/** Reads what follows a `<` or `>`. */
export function readRedirection(scanner: Scanner, list: CommandList): void {
  dropNumber(scanner, list);
  const operator = /<<<|<<-?|<[&>]?|>>|>[&|]?/y;
  operator.lastIndex = scanner.at;
  const found = operator.exec(scanner.text)?.[0] ?? '';
  scanner.at += found.length;
  if (found === '<<' || found === '<<-') {
    skipBlanks(scanner);
    readDelimiter(scanner, list.command, found === '<<-');
    return;
  }
  const target = readTarget(scanner);
  if (found === '<<<') list.command.inputs.push(target);
}

/** The number in `2>` is no word of the command. */
function dropNumber(scanner: Scanner, { command }: CommandList): void {
  const last = command.words.at(-1);
  if (last === undefined || last.end !== scanner.at) return;
  if (last.plain && /^\d+$/.test(last.text)) command.words.pop();
  // Bash keeps the number of the file in the variable of that name.
  else if (/^\{.*\}$/s.test(last.text) && last.text.includes(hole)) refuse(scanner, last, 'variable-name');
}

/** Reads the word that a redirection leads to. */
export function readTarget(scanner: Scanner): Word {
  skipBlanks(scanner);
  return readWord(scanner, { stops: commandStops, assigns: false });
}

function skipBlanks(scanner: Scanner): void {
  const blanks = /(?:[ \t]|\\\n)*/y;
  blanks.lastIndex = scanner.at;
  scanner.at = Math.min(scanner.at + (blanks.exec(scanner.text)?.[0].length ?? 0), scanner.end);
}
