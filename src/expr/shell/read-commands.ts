import { readArithmetic, refuseUncertain } from './brackets.js';
import { readBodies, readDelimiter } from './here-documents.js';
import { readComment } from './read-literal.js';
import { commandStops, conditionStops, readWord } from './read-word.js';
import { behindJoins, hole, nested, refuse, type Scanner, type SimpleCommand, type Word } from './scanner.js';

/** Reads a list of commands up to the `)` that closes it, or to the end. */
export function readCommands(scanner: Scanner, close: ')' | null): void {
  const list: List = {
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

/** What is known between two words. */
interface List {
  command: SimpleCommand;
  /** Whether the next word may be an assignment, or an argument that has the form of one. */
  assigns: boolean | 'argument';
  /** Where the pipeline of the command begins. */
  pipeline: number;
  /** The `case` commands that are open, innermost last, and what is to come in each. */
  readonly cases: ('subject' | 'in' | 'pattern' | 'body')[];
  /** What the next word is, where it is none of a command's. */
  expects: 'loop-name' | 'function-name' | null;
}

function newCommand(piped: SimpleCommand['piped']): SimpleCommand {
  return { words: [], inputs: [], piped };
}

function endCommand(scanner: Scanner, list: List): void {
  if (list.command.words.length > 0) scanner.commands.push(list.command);
  list.command = newCommand(null);
  list.assigns = true;
  list.pipeline = scanner.at;
  list.expects = null;
}

/** `;` `;;` `;&` `;;&` `&` `&&` `|` `||` `|&`, and `&>`, with which bash redirects. */
function readSeparator(scanner: Scanner, list: List): void {
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
function readBracket(scanner: Scanner, list: List): void {
  const { at } = scanner;
  readBracketed(scanner, list);
  const subshell = scanner.subshells.get(at);
  if (subshell !== undefined) subshell.read = scanner.at;
}

function readBracketed(scanner: Scanner, list: List): void {
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

function readRedirection(scanner: Scanner, list: List): void {
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
function dropNumber(scanner: Scanner, { command }: List): void {
  const last = command.words.at(-1);
  if (last === undefined || last.end !== scanner.at) return;
  if (last.plain && /^\d+$/.test(last.text)) command.words.pop();
  // Bash keeps the number of the file in the variable of that name.
  else if (/^\{.*\}$/s.test(last.text) && last.text.includes(hole)) refuse(scanner, last, 'variable-name');
}

function readTarget(scanner: Scanner): Word {
  skipBlanks(scanner);
  return readWord(scanner, { stops: commandStops, assigns: false });
}

function skipBlanks(scanner: Scanner): void {
  const blanks = /(?:[ \t]|\\\n)*/y;
  blanks.lastIndex = scanner.at;
  scanner.at = Math.min(scanner.at + (blanks.exec(scanner.text)?.[0].length ?? 0), scanner.end);
}

function takeWord(scanner: Scanner, list: List): void {
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

/** The commands whose arguments bash reads like assignments. */
export const declarers: ReadonlySet<string> = new Set(['declare', 'export', 'local', 'readonly', 'typeset']);

/** Whether a word is an assignment, such as those in front of a command. */
export function isAssignment({ text }: Word): boolean {
  return /^[A-Za-z_]\w*(?:\[.*?\])?\+?=/s.test(text);
}

function takeCaseWord(list: List, word: Word): boolean {
  const expected = list.cases.at(-1) ?? 'body';
  switch (expected) {
    case 'subject':
      setCase(list, 'in');
      return true;
    case 'in':
      setCase(list, 'pattern');
      return true;
    case 'pattern':
      if (word.plain && word.text === 'esac') list.cases.pop();
      return true;
    case 'body':
      return false;
    default:
      return expected satisfies never;
  }
}

function setCase({ cases }: List, expects: List['cases'][number]): void {
  cases[cases.length - 1] = expects;
}

function takeName(scanner: Scanner, list: List, word: Word): boolean {
  const { expects } = list;
  if (expects === null) return false;
  list.expects = null;
  refuse(scanner, word, expects === 'loop-name' ? 'variable-name' : 'function-name');
  // What a loop goes over is no command either: as arguments of a word that is none they harm nobody.
  if (expects === 'loop-name') {
    list.command = { ...newCommand(null), words: [word], isLoop: true };
    list.assigns = false;
  }
  return true;
}

/** The words with which the shell itself begins and ends things; a command may follow most of them. */
function takeKeyword(scanner: Scanner, list: List, { text }: Word): boolean {
  switch (text) {
    case 'case':
      list.cases.push('subject');
      return true;
    case 'esac':
      if (list.cases.at(-1) === 'body') list.cases.pop();
      return true;
    case 'for':
    case 'select':
      list.expects = 'loop-name';
      return true;
    case 'function':
      list.expects = 'function-name';
      return true;
    case '[[':
      readCondition(scanner, list);
      return true;
    default:
      return keywords.has(text);
  }
}

const keywords: ReadonlySet<string> = new Set([
  '!',
  '{',
  '}',
  'coproc',
  'do',
  'done',
  'elif',
  'else',
  'fi',
  'if',
  'then',
  'time',
  'until',
  'while',
]);

/** Reads up to `]]`. It counts as one command of that name. */
function readCondition(scanner: Scanner, list: List): void {
  const words: Word[] = [{ text: '[[', plain: true, start: scanner.at - 2, end: scanner.at }];
  while (scanner.at < scanner.end) {
    const word = readWord(scanner, { stops: conditionStops, assigns: false });
    if (word.end === word.start) scanner.at += 1;
    else if (word.plain && word.text === ']]') break;
    else words.push(word);
  }
  scanner.commands.push({ words, inputs: [], piped: null });
  list.command = newCommand(null);
}
