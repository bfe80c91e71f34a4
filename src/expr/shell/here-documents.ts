import { readBody } from './read-expansion.js';
import { commandStops, readWord } from './read-word.js';
import { refuse, refuseUpTo, type HereDocument, type Scanner, type SimpleCommand } from './scanner.js';

/** Reads the word behind `<<` or `<<-` that says where a here-document ends. Its lines follow after this line. */
export function readDelimiter(scanner: Scanner, command: SimpleCommand, stripsTabs: boolean): void {
  const word = readWord(scanner, { stops: commandStops, assigns: false });
  refuse(scanner, word, 'delimiter');
  const quoted = /['"\\]/.test(scanner.text.slice(word.start, word.end));
  scanner.pending.push({ delimiter: word.text, quoted, stripsTabs, cut: false, command });
}

/** Reads the lines of all here-documents that were announced, at the start of the line after. */
export function readBodies(scanner: Scanner): void {
  for (const document of scanner.pending.splice(0)) {
    const { end } = scanner;
    const body = findBody(scanner, document);
    document.command.inputs.push(body);
    if (document.quoted) {
      refuseUpTo(scanner, body.end, 'quoted-here-document');
    } else {
      scanner.end = body.end;
      readBody(scanner);
      scanner.end = end;
    }
    if (document.cut) refuse(scanner, body, 'unfinished-here-document');
    scanner.at = body.next;
  }
}

/** Where the lines end, and where it goes on behind the line that ends them. */
function findBody(
  { text, at, end }: Scanner,
  { delimiter, quoted, stripsTabs }: HereDocument,
): { readonly start: number; readonly end: number; readonly next: number } {
  let joined = false;
  for (let start = at; start < end;) {
    const lineEnd = text.indexOf('\n', start);
    const stop = lineEnd === -1 || lineEnd > end ? end : lineEnd;
    const line = text.slice(start, stop);
    const next = Math.min(stop + 1, end);
    if (!joined && (stripsTabs ? line.replace(/^\t+/, '') : line) === delimiter) {
      return { start: at, end: start, next };
    }
    // A backslash at the end of a line takes the next one into it, where nothing is quoted.
    joined = !quoted && (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    start = next;
  }
  return { start: at, end, next: end };
}
