import { newCommand, setCase, type CommandList } from './command-list.js';
import { conditionStops, readWord } from './read-word.js';
import { refuse, type Scanner, type Word } from './scanner.js';

/** Whether a word belongs to the head of a `case` that is open. */
export function takeCaseWord(list: CommandList, word: Word): boolean {
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

/** Whether a word is the name that stands behind `for` or `function`. */
export function takeName(scanner: Scanner, list: CommandList, word: Word): boolean {
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
export function takeKeyword(scanner: Scanner, list: CommandList, { text }: Word): boolean {
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
function readCondition(scanner: Scanner, list: CommandList): void {
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
