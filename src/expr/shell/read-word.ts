import { readSubscript } from './brackets.js';
import { readSpecial, readSubstitution } from './read-expansion.js';
import { readComment } from './read-literal.js';
import { behindJoins, hole, isHole, land, nested, refuse, type Scanner, type Word } from './scanner.js';

/** What ends a word of a command. */
export const commandStops = ' \t\n;&|<>()';
/** What ends a word between `[[` and `]]`, where brackets and bars are part of patterns. */
export const conditionStops = ' \t\n';

/** Where a word stands. */
export interface WordPlace {
  /** The characters that end it. */
  readonly stops: string;
  /**
   * Whether it may be an assignment: nothing but assignments stands before it. An argument of `declare` is none, but
   * has the form of one, lists and indexes included.
   */
  readonly assigns: boolean | 'argument';
}

/** Reads a word. It is empty where none begins. */
export function readWord(scanner: Scanner, { stops, assigns }: WordPlace): Word {
  const start = scanner.at;
  let text = '';
  let plain = true;

  /** Takes what `read` steps over as it stands. */
  function take(read: () => void): void {
    const from = scanner.at;
    read();
    text += scanner.text.slice(from, scanner.at);
  }

  while (scanner.at < scanner.end) {
    const character = scanner.text.charAt(scanner.at);
    if (isHole(scanner)) {
      take(() => land(scanner, 'bare'));
      plain = false;
      continue;
    }
    if (stops.includes(character)) {
      const opens = character === '(' ? '(' : scanner.text.slice(scanner.at, scanner.at + 2);
      if (stops === commandStops && (opens === '<(' || opens === '>(')) {
        take(() => readProcess(scanner));
      } else if (character === '(' && assigns !== false && /^[A-Za-z_]\w*\+?=$/.test(text)) {
        take(() => nested(scanner, () => readArray(scanner)));
      } else {
        break;
      }
      plain = false;
      continue;
    }
    if (character === '[' && assigns !== false && plain && /^[A-Za-z_]\w*$/.test(text)) {
      take(() => readSubscript(scanner, 'bare'));
      continue;
    }
    const joined = behindJoins(scanner, scanner.at);
    if (joined > scanner.at) {
      scanner.at = joined;
      continue;
    }
    if (`'"\\$\``.includes(character)) {
      text += readSpecial(scanner, 'bare');
      plain = false;
    } else {
      text += character;
      scanner.at += 1;
    }
  }
  const word = { text, plain, start, end: scanner.at };
  refuseNames(scanner, word, assigns);
  return word;
}

function readProcess(scanner: Scanner): void {
  scanner.at += 2;
  readSubstitution(scanner);
}

/** Reads `(…)` of `name=(…)`. */
function readArray(scanner: Scanner): void {
  scanner.at += 1;
  while (scanner.at < scanner.end) {
    const character = scanner.text.charAt(scanner.at);
    if (character === ')') {
      scanner.at += 1;
      return;
    }
    if (character === '#') readComment(scanner);
    else if (character === '[') readSubscript(scanner, 'bare');
    else {
      const word = readWord(scanner, { stops: commandStops, assigns: false });
      if (word.start === word.end) scanner.at += 1;
    }
  }
}

/** A variable whose name is a value cannot be assigned to, and a range of braces is counted before values are there. */
function refuseNames(scanner: Scanner, word: Word, assigns: WordPlace['assigns']): void {
  if (!word.text.includes(hole)) return;
  if (assigns === true && isNamedByHole(word.text)) refuse(scanner, word, 'variable-name');
  const raw = scanner.text.slice(word.start, word.end);
  if (scanner.bash && hasRange(raw)) refuse(scanner, word, 'range');
}

function isNamedByHole(text: string): boolean {
  const name = text.slice(0, Math.max(0, text.indexOf('='))).replace(/\+$/, '');
  return name.includes(hole) && /^\w*$/.test(name.replaceAll(hole, ''));
}

function hasRange(raw: string): boolean {
  return [...raw.matchAll(/\{([^{},\s'"]*)\}/g)].some(
    ([, content = '']) => content.includes('..') && content.includes(hole),
  );
}
