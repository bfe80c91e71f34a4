import { readArithmetic, readRefused, readSubscript, refuseUncertain } from './brackets.js';
import { readBackticks, readDollarSingle, readEscape, readSingle } from './read-literal.js';
import { behindJoins, isHole, land, nested, refuse, refuseUpTo, type Scanner } from './scanner.js';

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
  const open = behindJoins(scanner, start + 1);
  scanner.at = open;
  switch (open < scanner.end ? scanner.text.charAt(open) : '') {
    case "'":
      if (quoting === 'bare') return readDollarSingle(scanner);
      break;
    case '(':
      readRound(scanner, quoting);
      break;
    case '[':
      readRefused(scanner, ['[', ']'], { quoting, refusal: 'arithmetic' });
      break;
    case '{':
      nested(scanner, () => readBraces(scanner, quoting));
      break;
    default:
      readParameter(scanner);
  }
  return scanner.text.slice(start, scanner.at);
}

/** Reads what a quote, a backslash, a backtick or a dollar begins. Answers it without its quotes. */
export function readSpecial(scanner: Scanner, quoting: 'bare' | 'double'): string {
  const start = scanner.at;
  switch (scanner.text.charAt(start)) {
    case "'":
      return readSingle(scanner);
    case '"':
      return readDouble(scanner);
    case '\\':
      return readEscape(scanner);
    case '$':
      return readDollar(scanner, quoting);
    default:
      readBackticks(scanner);
      return scanner.text.slice(start, scanner.at);
  }
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

/** `$(…)` or `$((…))`, from its first bracket on. */
function readRound(scanner: Scanner, quoting: 'bare' | 'double'): void {
  const open = scanner.at;
  const second = behindJoins(scanner, open + 1);
  const isDouble = second < scanner.end && scanner.text.charAt(second) === '(';
  if (isDouble && readArithmetic(scanner, { open, second }, quoting)) return;
  scanner.at = isDouble ? second : open + 1;
  readSubstitution(scanner);
  if (isDouble) refuseUncertain(scanner, { open, second });
}

/**
 * Reads what follows the dollar of `$name`, `$1`, `$?`, or of a dollar alone. A name ends where the shell says so, and
 * not where an author thinks.
 */
function readParameter(scanner: Scanner): void {
  const name = matchAt(scanner, scanner.at, /[A-Za-z_]\w*|[\d@*#?$!-]/y);
  scanner.references.push({ name, at: scanner.at, runs: null });
  scanner.at += name.length;
  const open = name === '' || /^[A-Za-z_]/.test(name);
  if (open && isHole(scanner)) refuseUpTo(scanner, scanner.at + 1, 'variable-name');
}

/**
 * Reads the `{…}` of `${…}`. What follows the name decides what the rest is:
 *
 *     :- - := = :? ? :+ +    text in the quotes that are around it
 *     # ## % %% / // ^ ,     a pattern, with quotes of its own
 *     [                      an index: arithmetic
 *     :                      offset and length: arithmetic
 */
function readBraces(scanner: Scanner, quoting: 'bare' | 'double'): void {
  const start = scanner.at;
  scanner.at = behindJoins(scanner, start + 1);
  const name = matchAt(scanner, scanner.at, /[#!]?(?:[A-Za-z_]\w*|\d+|[@*?$-])|[#!]/y);
  scanner.at = behindJoins(scanner, scanner.at + name.length);
  if (scanner.text.charAt(scanner.at) === '[' && name !== '') {
    readSubscript(scanner, quoting);
    scanner.at = behindJoins(scanner, scanner.at);
  }
  const operator = matchAt(scanner, scanner.at, /:?[-=?+]|##?|%%?|\/[/#%]?|\^\^?|,,?|:|@/y);
  const runs = name.startsWith('!')
    ? `\${${name}}`
    : operator === '@' && scanner.text.startsWith('@P', scanner.at)
      ? `\${${name}@P}`
      : null;
  scanner.references.push({ name: name.replace(/^[#!]/, ''), at: start, runs });
  const isEmpty = operator === '' && scanner.text.charAt(scanner.at) === '}';
  if (name === '' || (operator === '' && !isEmpty) || operator === '@' || operator === ':') {
    const atName = operator === '' && isHole(scanner);
    scanner.at += operator.length;
    readBraceText(scanner, quoting);
    const span = { start, end: scanner.at };
    if (operator === ':') scanner.arithmetic.push(span);
    refuse(scanner, span, atName ? 'variable-name' : operator === ':' ? 'offset' : 'braces');
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
