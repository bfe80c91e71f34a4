import { behindJoins, isHole, nested, refuse, type Scanner } from './scanner.js';

/** A pair that opens and closes. */
export type Brackets = readonly [opening: string, closing: string];

/**
 * Reads from the bracket at which the scanner is to behind the one that closes it, and answers whether one does. Those
 * in quotes and in expansions do not count: the readers of these decide where they end, as they do everywhere else.
 */
export function readBrackets(
  scanner: Scanner,
  [opening, closing]: Brackets,
  quoting: 'bare' | 'double',
): boolean {
  let closed = false;
  nested(scanner, () => {
    let depth = 0;
    while (scanner.at < scanner.end && !closed) {
      const character = scanner.text.charAt(scanner.at);
      if (!isHole(scanner) && isSpecial(character, quoting)) {
        scanner.readSpecial(scanner, quoting);
        continue;
      }
      if (character === opening) depth += 1;
      else if (character === closing) depth -= 1;
      scanner.at += 1;
      closed = depth === 0;
    }
  });
  return closed;
}

function isSpecial(character: string, quoting: 'bare' | 'double'): boolean {
  // Inside of double quotes a single one is nothing special.
  return quoting === 'bare' ? `'"\\$\``.includes(character) : `"\\$\``.includes(character);
}

/** Reads `[…]`, the index of an array, which bash evaluates as arithmetic. */
export function readSubscript(scanner: Scanner, quoting: 'bare' | 'double'): void {
  readRefused(scanner, ['[', ']'], { quoting, refusal: 'subscript' });
}

/** Reads brackets in which the shell calculates, so that no value can stand there. */
export function readRefused(
  scanner: Scanner,
  brackets: Brackets,
  { quoting, refusal }: { readonly quoting: 'bare' | 'double'; readonly refusal: 'subscript' | 'arithmetic' },
): void {
  const start = scanner.at;
  readBrackets(scanner, brackets, quoting);
  noteArithmetic(scanner, start, refusal);
}

/**
 * Reads the arithmetic whose `((` is at the offsets `open` and `second`. Answers false, and reads nothing, where the
 * brackets are those of a subshell in a subshell.
 */
export function readArithmetic(
  scanner: Scanner,
  { open, second }: { readonly open: number; readonly second: number },
  quoting: 'bare' | 'double',
): boolean {
  // It is asked again where commands around it are read a second time.
  if (scanner.subshells.has(second)) return false;
  const { at, pending } = scanner;
  const found = scanner.commands.length;
  scanner.pending = [];
  scanner.at = second;
  const closed = readBrackets(scanner, ['(', ')'], quoting);
  const last = behindJoins(scanner, scanner.at);
  const isArithmetic = closed && last < scanner.end && scanner.text.charAt(last) === ')';
  scanner.pending = pending;
  if (isArithmetic) {
    scanner.at = last + 1;
    noteArithmetic(scanner, open, 'arithmetic');
    return true;
  }
  scanner.commands.length = found;
  scanner.subshells.set(second, { assumed: scanner.at, read: null });
  scanner.at = at;
  return false;
}

/**
 * Refuses the values between brackets that are not certain to be those of subshells: read as commands, the inner one
 * closes elsewhere than a shell finds that looks for the end of arithmetic. Called when the outer one is read.
 */
export function refuseUncertain(
  scanner: Scanner,
  { open, second }: { readonly open: number; readonly second: number },
): void {
  const subshell = scanner.subshells.get(second);
  if (subshell === undefined || subshell.assumed === subshell.read) return;
  refuse(scanner, { start: open, end: Math.max(scanner.at, subshell.assumed) }, 'arithmetic');
}

function noteArithmetic(scanner: Scanner, start: number, refusal: 'subscript' | 'arithmetic'): void {
  const span = { start, end: scanner.at };
  scanner.arithmetic.push(span);
  refuse(scanner, span, refusal);
}
