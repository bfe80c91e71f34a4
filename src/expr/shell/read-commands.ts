import { declarers, isAssignment } from './assignments.js';
import { readArithmetic, refuseUncertain } from './brackets.js';
import { endCommand, newCommand, setCase, type CommandList } from './command-list.js';
import { readBodies } from './here-documents.js';
import { takeCaseWord, takeKeyword, takeName } from './read-keyword.js';
import { readComment } from './read-literal.js';
import { readRedirection, readTarget } from './read-redirection.js';
import { commandStops, readWord } from './read-word.js';
import { behindJoins, nested, refuse, type Scanner } from './scanner.js';

/** Reads a list of commands up to the `)` that closes it, or to the end. */
export function readCommands(scanner: Scanner, close: ')' | null): void {
  const list: CommandList = {
    command: newCommand(null),
    assigns: true,
    pipeline: scanner.at,
    cases: [],
    expects: null,
  };
  while (scanner.at < scanner.end) {
    const character = scanner.text.charAt(scanner.at);
    switch (character) {
      case ' ':
      case '\t':
        scanner.at += 1;
        break;
      case '#':
        readComment(scanner);
        break;
      case '\n':
        scanner.at += 1;
        endCommand(scanner, list);
        readBodies(scanner);
        break;
      case ';':
      case '&':
      case '|':
        readSeparator(scanner, list);
        break;
      case '(':
        readBracket(scanner, list);
        break;
      case ')':
        scanner.at += 1;
        if (list.cases.at(-1) === 'pattern') setCase(list, 'body');
        else if (close === ')') {
          endCommand(scanner, list);
          return;
        }
        break;
      case '<':
      case '>':
        if (scanner.text.charAt(scanner.at + 1) === '(') takeWord(scanner, list);
        else readRedirection(scanner, list);
        break;
      case '\\':
        if (scanner.text.charAt(scanner.at + 1) === '\n') scanner.at += 2;
        else takeWord(scanner, list);
        break;
      default:
        takeWord(scanner, list);
    }
  }
  endCommand(scanner, list);
}

/** `;` `;;` `;&` `;;&` `&` `&&` `|` `||` `|&`, and `&>`, with which bash redirects. */
function readSeparator(scanner: Scanner, list: CommandList): void {
  const { text, at } = scanner;
  const operator = /;;?&?|&&|&>>?|&|\|[|&]?/y;
  operator.lastIndex = at;
  const found = operator.exec(text)?.[0] ?? text.charAt(at);
  scanner.at += found.length;
  if (found.startsWith('&>')) {
    readTarget(scanner);
    return;
  }
  if (list.cases.at(-1) === 'pattern') return;
  const { pipeline, command } = list;
  endCommand(scanner, list);
  if (found === '|' || found === '|&') {
    list.pipeline = pipeline;
    list.command = newCommand({ start: pipeline, end: scanner.at, command });
  }
  if (found.length > 1 && found.startsWith(';') && list.cases.at(-1) === 'body') setCase(list, 'pattern');
}

/** A subshell, the brackets of a function, arithmetic, or the one before the pattern of a `case`. */
function readBracket(scanner: Scanner, list: CommandList): void {
  const { at } = scanner;
  readBracketed(scanner, list);
  const subshell = scanner.subshells.get(at);
  if (subshell !== undefined) subshell.read = scanner.at;
}

function readBracketed(scanner: Scanner, list: CommandList): void {
  const { at } = scanner;
  if (list.cases.at(-1) === 'pattern') {
    scanner.at += 1;
    return;
  }
  const name = list.command.words.at(-1);
  if (name !== undefined) refuse(scanner, name, 'function-name');
  endCommand(scanner, list);
  const brackets = { open: at, second: behindJoins(scanner, at + 1) };
  const isDouble = brackets.second < scanner.end && scanner.text.charAt(brackets.second) === '(';
  if (isDouble && readArithmetic(scanner, brackets, 'bare')) return;
  scanner.at = isDouble ? brackets.second : at + 1;
  nested(scanner, () => readCommands(scanner, ')'));
  if (isDouble) refuseUncertain(scanner, brackets);
}

function takeWord(scanner: Scanner, list: CommandList): void {
  const { words } = list.command;
  const expected = list.cases.at(-1) ?? 'body';
  const assigns = expected === 'body' && list.expects === null && list.assigns;
  const word = readWord(scanner, { stops: commandStops, assigns });
  if (word.end === word.start) {
    // Cannot be, and must not stop the reading.
    scanner.at += 1;
    return;
  }
  if (takeCaseWord(list, word) || takeName(scanner, list, word)) return;
  if (words.length === 0 && word.plain && takeKeyword(scanner, list, word)) return;
  words.push(word);
  if (list.assigns === true && !isAssignment(word)) {
    list.assigns = word.plain && declarers.has(word.text) ? 'argument' : false;
  }
}
