import { spendText } from '../meter.js';
import { Fault, isIndex, isList, kindBesideWhole, kindOf, wrong, type Result, type Value } from '../value.js';
import { needs, type Call, type Helper } from './helper.js';
import { toPlainText } from './json.js';

/**
 * `format(text, list)`: each `%` in the text takes the next value of the list, as in CEL's own strings extension.
 * `%s` any value as it stands inside of a text, `%d` a whole number, `%f` and `%e` a number with six decimals or with as
 * many as `%.2f` says, `%x` `%X` `%o` `%b` a whole number in another base (`%x` also the bytes of a string), `%%` a `%`.
 */
export const formatHelper: Helper = {
  name: 'format',
  usage: "format('%s of %d', [name, count])",
  signatures: ['format(string, list): string', 'string.format(list): string'],
  arity: [2],
  run: format,
};

function format([text, list]: readonly Value[], call: Call): Result {
  if (typeof text !== 'string') return needs('format', 'a string', text);
  if (list === undefined || !isList(list)) return needs('format', 'a list of values', list);
  const pieces: string[] = [];
  let used = 0;
  let from = 0;
  for (const match of text.matchAll(/%(?:%|(?:\.(?<digits>\d{1,3}))?(?<letter>[sdfexXob])|)/gu)) {
    pieces.push(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[0] === '%%') {
      pieces.push('%');
      continue;
    }
    const letter = match.groups?.['letter'];
    if (letter === undefined) return wrong('format() knows %s %d %f %e %x %X %o %b, and %% for a % itself');
    if (used >= list.length) return wrong(`format() has only ${list.length} values for more places`);
    const piece = write({ letter, digits: match.groups?.['digits'] }, list[used] ?? null, call);
    if (piece instanceof Fault) return piece;
    used += 1;
    pieces.push(piece);
  }
  if (used < list.length) return wrong(`format() has ${list.length} values and ${used} places for them`);
  pieces.push(text.slice(from));
  spendText(
    call.meter,
    pieces.reduce((length, piece) => length + piece.length, 0),
  );
  return pieces.join('');
}

/** What stands behind a `%`. */
interface Place {
  readonly letter: string;
  readonly digits: string | undefined;
}

function write({ letter, digits }: Place, value: Value, call: Call): string | Fault {
  if (letter === 's') return toPlainText(value, call.meter);
  if (letter === 'f' || letter === 'e') return writeDecimal(letter, digits, value);
  if (letter.toLowerCase() === 'x' && typeof value === 'string') {
    spendText(call.meter, value.length * 6);
    return inCase(letter, Buffer.from(value, 'utf8').toString('hex'));
  }
  if (!isIndex(value))
    return wrong(`%${letter} of format() takes a whole number, not ${kindBesideWhole(value)}`);
  return inCase(letter, BigInt(value).toString(bases[letter] ?? 10));
}

function writeDecimal(letter: string, digits: string | undefined, value: Value): string | Fault {
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    return wrong(`%${letter} of format() takes a number, not ${kindOf(value)}`);
  }
  const places = digits === undefined ? 6 : Number(digits);
  if (places > 100) return wrong('format() writes at most 100 decimals');
  return letter === 'f' ? Number(value).toFixed(places) : Number(value).toExponential(places);
}

const bases: Readonly<Record<string, number>> = { d: 10, x: 16, X: 16, o: 8, b: 2 };

function inCase(letter: string, text: string): string {
  return letter === 'X' ? text.toUpperCase() : text;
}
