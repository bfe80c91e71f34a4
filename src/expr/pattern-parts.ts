/** What stands one after the other. */
export type Sequence = readonly Piece[];

/** Something and how often it may stand there; without bound `max` is infinite. */
export interface Piece {
  readonly atom: Atom;
  readonly min: number;
  readonly max: number;
}

/** The parts of a regular expression, as far as it takes to reckon what it costs. */
export type Atom =
  /** One character of a set. */
  | { readonly kind: 'characters'; readonly set: Characters }
  | { readonly kind: 'assertion'; readonly isStart: boolean; readonly isEnd: boolean }
  | { readonly kind: 'group'; readonly alternatives: readonly Sequence[] };

/** Characters that stand for all there are, see `samples`; null where it may be any. */
export type Characters = ReadonlySet<string> | null;

/** Takes a valid regular expression apart. Null for one with a look-around, a back reference or a named group. */
export function parseRegExp(source: string, flags: string): readonly Sequence[] | null {
  const reader: Reader = { source, flags, at: 0 };
  return readAlternatives(reader);
}

interface Reader {
  readonly source: string;
  readonly flags: string;
  at: number;
}

function readAlternatives(reader: Reader): readonly Sequence[] | null {
  const alternatives: Sequence[] = [];
  for (;;) {
    const sequence = readSequence(reader);
    if (sequence === null) return null;
    alternatives.push(sequence);
    if (reader.source[reader.at] !== '|') return alternatives;
    reader.at += 1;
  }
}

function readSequence(reader: Reader): Sequence | null {
  const pieces: Piece[] = [];
  while (reader.at < reader.source.length && !/[|)]/u.test(reader.source.charAt(reader.at))) {
    const atom = readAtom(reader);
    if (atom === null) return null;
    pieces.push({ atom, ...readQuantifier(reader) });
  }
  return pieces;
}

function readAtom(reader: Reader): Atom | null {
  const rest = reader.source.slice(reader.at);
  if (rest.startsWith('(')) return readGroup(reader, rest);
  const assertion = /^(?:\^|\$|\\[bB])/u.exec(rest)?.[0];
  if (assertion !== undefined) {
    reader.at += assertion.length;
    return { kind: 'assertion', isStart: assertion === '^', isEnd: assertion === '$' };
  }
  const one = (reader.flags.includes('u') ? characterOfPoints : characterOfUnits).exec(rest)?.[0];
  if (one === undefined || /^\\[1-9k]/u.test(one)) return null;
  reader.at += one.length;
  return { kind: 'characters', set: charactersOf(one, reader.flags) };
}

const escapes = String.raw`\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\c[A-Za-z]`;
const classes = String.raw`\[\^?(?:\\[\s\S]|[^\]\\])*\]`;
/** One character of a pattern without the flag `u`, where a character beyond 16 bits counts as two. */
const characterOfUnits = new RegExp(String.raw`^(?:${classes}|${escapes}|\\?[\s\S])`);
const pair = String.raw`\\u[dD][89abAB][\dA-Fa-f]{2}\\u[dD][c-fC-F][\dA-Fa-f]{2}`;
const characterOfPoints = new RegExp(
  String.raw`^(?:${classes}|${pair}|\\u\{[\dA-Fa-f]+\}|\\[pP]\{[^}]*\}|${escapes}|\\?[\s\S])`,
  'u',
);

function readGroup(reader: Reader, rest: string): Atom | null {
  if (rest.startsWith('(?') && !rest.startsWith('(?:')) return null;
  reader.at += rest.startsWith('(?:') ? 3 : 1;
  const alternatives = readAlternatives(reader);
  if (alternatives === null) return null;
  reader.at += 1;
  return { kind: 'group', alternatives };
}

/** How often what stands before may stand there; a `?` behind that changes only what is tried first. */
function readQuantifier(reader: Reader): { readonly min: number; readonly max: number } {
  const match = /^(?:[*+?]|\{(?<min>\d+)(?<more>,(?<max>\d*))?\})\??/u.exec(reader.source.slice(reader.at));
  if (match === null) return { min: 1, max: 1 };
  reader.at += match[0].length;
  const { min = '', more, max = '' } = match.groups ?? {};
  if (match[0].startsWith('*')) return { min: 0, max: Infinity };
  if (match[0].startsWith('+')) return { min: 1, max: Infinity };
  if (match[0].startsWith('?')) return { min: 0, max: 1 };
  if (more === undefined) return { min: Number(min), max: Number(min) };
  return { min: Number(min), max: max === '' ? Infinity : Number(max) };
}

/** Which characters a class, an escape or a plain character stands for: by trying them. */
function charactersOf(source: string, flags: string): Characters {
  if (flags.includes('u') && /\\p\{/iu.test(source)) return null;
  const one = new RegExp(`^(?:${source})$`, flags);
  const found = samples.filter((character) => one.test(character));
  return new Set(isPlain.test(source) ? found : [...found, other]);
}

/** Stands for every character that is no other sample. What is written with such a character may be any of them. */
const other = 'é';
/** What is written in ASCII alone tells no others apart: ASCII, white space, the letters that ignoring case makes ASCII. */
const samples: readonly string[] = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  ...Array.from('\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a'),
  ...Array.from('\u2028\u2029\u202f\u205f\u3000\ufeff\u017f\u212a'),
  other,
];
const isPlain = /^(?:(?!\\[ucx])\p{ASCII})*$/u;
