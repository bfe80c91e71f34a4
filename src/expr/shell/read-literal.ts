import { isHole, land, refuse, refuseUpTo, type Scanner } from './scanner.js';

/** Reads `'…'`, in which nothing is special. Answers what is in it. */
export function readSingle(scanner: Scanner): string {
  scanner.at += 1;
  const start = scanner.at;
  while (scanner.at < scanner.end && scanner.text.charAt(scanner.at) !== "'") {
    if (isHole(scanner)) land(scanner, 'single');
    else scanner.at += 1;
  }
  return closeQuote(scanner, start);
}

/** Reads `$'…'`, from its first quote on: escapes in quotes for bash. Another sh may take the dollar for itself. Answers what is in it. */
export function readDollarSingle(scanner: Scanner): string {
  scanner.at += 1;
  const start = scanner.at;
  while (scanner.at < scanner.end && scanner.text.charAt(scanner.at) !== "'") {
    if (isHole(scanner)) land(scanner, 'ansi');
    else if (scanner.text.charAt(scanner.at) === '\\') readEscape(scanner);
    else scanner.at += 1;
  }
  if (!scanner.bash) refuse(scanner, { start, end: scanner.at }, 'dollar-quotes');
  return closeQuote(scanner, start);
}

/** Reads a backslash and what it takes the meaning from. Answers that; nothing for a line that goes on. */
export function readEscape(scanner: Scanner): string {
  const at = scanner.at + 1;
  if (isHole(scanner, at)) refuse(scanner, { start: at, end: at + 1 }, 'backslash');
  const escaped = at < scanner.end ? scanner.text.charAt(at) : '';
  scanner.at = Math.min(at + 1, scanner.end);
  return escaped === '\n' ? '' : escaped;
}

/** Reads `` `…` ``, whose text is read a second time: backslashes, and so quotes, mean something else in it. */
export function readBackticks(scanner: Scanner): void {
  let close = scanner.at + 1;
  while (close < scanner.end && scanner.text.charAt(close) !== '`') {
    close += scanner.text.charAt(close) === '\\' ? 2 : 1;
  }
  refuseUpTo(scanner, Math.min(close + 1, scanner.end), 'backticks');
}

/** Reads a comment to the end of its line. */
export function readComment(scanner: Scanner): void {
  while (scanner.at < scanner.end && scanner.text.charAt(scanner.at) !== '\n') {
    if (isHole(scanner)) land(scanner, 'comment');
    else scanner.at += 1;
  }
}

function closeQuote(scanner: Scanner, start: number): string {
  const content = scanner.text.slice(start, scanner.at);
  scanner.at = Math.min(scanner.at + 1, scanner.end);
  return content;
}
