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
  /** One character of a set: those of ASCII, and one that stands for all others. */
  | { readonly kind: 'characters'; readonly set: ReadonlySet<string> }
  | { readonly kind: 'assertion'; readonly isStart: boolean; readonly isEnd: boolean }
  | { readonly kind: 'group'; readonly alternatives: readonly Sequence[] };

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
  const one = /^(?:\[\^?(?:\\.|[^\]\\])*\]|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\c[A-Za-z]|\\?.)/su.exec(
    rest,
  )?.[0];
  if (one === undefined || /^\\[1-9k]/u.test(one)) return null;
  reader.at += one.length;
  return { kind: 'characters', set: charactersOf(one, reader.flags) };
}

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
function charactersOf(source: string, flags: string): ReadonlySet<string> {
  const one = new RegExp(`^(?:${source})$`, flags);
  const found = samples.filter((character) => one.test(character));
  // A character beyond ASCII that is written out is one of "all others", and so may be an escape.
  return new Set(isPlain.test(source) ? found : [...found, other]);
}

const other = 'é';
const samples: readonly string[] = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  other,
];
const isPlain = /^(?:(?!\\[ucx])\p{ASCII})*$/u;
