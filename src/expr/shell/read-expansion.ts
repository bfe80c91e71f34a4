import { endOfArithmetic, findClosing } from './brackets.js';
import { readBackticks, readDollarSingle, readEscape, readSingle, readSubscript } from './read-literal.js';
import { isHole, land, nested, refuseUpTo, type Scanner } from './scanner.js';

/** Reads `"…"`. Answers what is in it. */
export function readDouble(scanner: Scanner): string {
  scanner.at += 1;
  let text = '';
  while (scanner.at < scanner.end && scanner.text.charAt(scanner.at) !== '"') {
    text += readDoubleQuoted(scanner);
  }
  scanner.at = Math.min(scanner.at + 1, scanner.end);
  return text;
}

/** Reads the lines of a here-document whose delimiter has no quotes. */
export function readBody(scanner: Scanner): void {
  while (scanner.at < scanner.end) readDoubleQuoted(scanner);
}

/** Reads `$` and what belongs to it. Answers it as it stands, or what is in the quotes that it opens. */
export function readDollar(scanner: Scanner, quoting: 'bare' | 'double'): string {
  const start = scanner.at;
  const next = scanner.text.slice(start + 1, Math.min(start + 3, scanner.end));
  if (next.startsWith("'") && quoting === 'bare') return readDollarSingle(scanner);
  if (next === '((' && skipArithmetic(scanner)) return scanner.text.slice(start, scanner.at);
  if (next.startsWith('(')) {
    scanner.at += 2;
    readSubstitution(scanner);
  } else if (next.startsWith('[') && scanner.bash) {
    const close = findClosing(scanner, start + 1, ['[', ']']);
    refuseUpTo(scanner, Math.min(close + 1, scanner.end), 'arithmetic');
  } else if (next.startsWith('{')) {
    nested(scanner, () => readBraces(scanner, quoting));
  } else {
    readParameter(scanner);
  }
  return scanner.text.slice(start, scanner.at);
}

/** Reads the commands of `$(`, `<(` or `>(` and the bracket that closes them. Starts behind the one that opens. */
export function readSubstitution(scanner: Scanner): void {
  const { pending } = scanner;
  scanner.pending = [];
  nested(scanner, () => scanner.readCommands(scanner, ')'));
  const cut = scanner.pending.map((document) => ({ ...document, cut: true }));
  scanner.pending = [...pending, ...cut];
}

function readDoubleQuoted(scanner: Scanner): string {
  const start = scanner.at;
  if (isHole(scanner)) {
    land(scanner, 'double');
  } else {
    switch (scanner.text.charAt(start)) {
      case '\\':
        return readEscape(scanner);
      case '$':
        return readDollar(scanner, 'double');
      case '`':
        readBackticks(scanner);
        break;
      default:
        scanner.at += 1;
    }
  }
  return scanner.text.slice(start, scanner.at);
}

function skipArithmetic(scanner: Scanner): boolean {
  const end = endOfArithmetic(scanner, scanner.at + 1);
  if (end !== null) refuseUpTo(scanner, end, 'arithmetic');
  return end !== null;
}

/** `$name`, `$1`, `$?`, or a dollar alone. A name ends where the shell says so, and not where an author thinks. */
function readParameter(scanner: Scanner): void {
  const name = matchAt(scanner, scanner.at + 1, /[A-Za-z_]\w*|[\d@*#?$!-]/y);
  scanner.at += 1 + name.length;
  const open = name === '' || /^[A-Za-z_]/.test(name);
  if (open && isHole(scanner)) refuseUpTo(scanner, scanner.at + 1, 'variable-name');
}

/**
 * Reads `${…}`. What follows the name decides what the rest is:
 *
 *     :- - := = :? ? :+ +    text in the quotes that are around it
 *     # ## % %% / // ^ ,     a pattern, with quotes of its own
 *     [                      an index: arithmetic
 *     :                      offset and length: arithmetic
 */
function readBraces(scanner: Scanner, quoting: 'bare' | 'double'): void {
  const start = scanner.at;
  const name = matchAt(scanner, start + 2, /[#!]?(?:[A-Za-z_]\w*|\d+|[@*?$-])|[#!]/y);
  scanner.at += 2 + name.length;
  if (scanner.text.charAt(scanner.at) === '[' && name !== '') readSubscript(scanner);
  const operator = matchAt(scanner, scanner.at, /:?[-=?+]|##?|%%?|\/[/#%]?|\^\^?|,,?|:|@/y);
  const isEmpty = operator === '' && scanner.text.charAt(scanner.at) === '}';
  if (name === '' || (operator === '' && !isEmpty) || operator === '@' || operator === ':') {
    const close = Math.min(findClosing(scanner, start + 1, ['{', '}']) + 1, scanner.end);
    const atName = operator === '' && isHole(scanner);
    refuseUpTo(scanner, close, atName ? 'variable-name' : operator === ':' ? 'offset' : 'braces');
    return;
  }
  scanner.at += operator.length;
  readBraceText(scanner, /^[#%/^,]/.test(operator) || quoting === 'bare' ? 'bare' : 'double');
}

function readBraceText(scanner: Scanner, quoting: 'bare' | 'double'): void {
  /** Inside double quotes bash counts single ones, in which a brace does not close, but expands what is in them. */
  let paired = false;
  while (scanner.at < scanner.end) {
    if (isHole(scanner)) {
      land(scanner, quoting);
      continue;
    }
    switch (scanner.text.charAt(scanner.at)) {
      case '}':
        scanner.at += 1;
        if (!paired) return;
        break;
      case '\\':
        readEscape(scanner);
        break;
      case "'":
        if (quoting === 'bare') {
          readSingle(scanner);
          break;
        }
        scanner.at += 1;
        if (scanner.bash) paired = !paired;
        break;
      case '"':
        if (paired) scanner.at += 1;
        else readDouble(scanner);
        break;
      case '$':
        readDollar(scanner, quoting);
        break;
      case '`':
        readBackticks(scanner);
        break;
      default:
        scanner.at += 1;
    }
  }
}

/** What stands at an offset, of that form; empty where nothing does. */
function matchAt({ text, end }: Scanner, at: number, form: RegExp): string {
  form.lastIndex = at;
  return form.exec(text)?.[0].slice(0, Math.max(0, end - at)) ?? '';
}
