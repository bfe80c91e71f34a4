import { parseRegExp, type Atom, type Piece, type Sequence } from './pattern-parts.js';

/** A pattern of `matches` whose cost is known beforehand. */
export interface SafePattern {
  readonly expression: RegExp;
  /** The longest text it can be tried on within a second. */
  readonly longest: number;
  /** The most tries it takes on a text of that length. */
  readonly costOf: (length: number) => number;
}

/** A pattern, or why it is refused, to go after "the pattern". */
export type ParsedPattern =
  { readonly ok: true; readonly pattern: SafePattern } | { readonly ok: false; readonly message: string };

/**
 * Reads a pattern and reckons the worst it can take. What repeats in more than one way is refused: a repeated group that
 * holds something repeated or optional, or alternatives that begin alike. What is left backtracks by a known power of the
 * length of the text. `(?i)` at the start ignores case.
 */
export function parsePattern(text: string): ParsedPattern {
  const ignoresCase = text.startsWith('(?i)');
  const source = ignoresCase ? text.slice(4) : text;
  const flags = ignoresCase ? 'i' : '';
  if (text.length > longestPattern) return refused(`has more than ${longestPattern} characters`);
  let expression: RegExp;
  try {
    expression = new RegExp(source, flags);
  } catch (error) {
    if (error instanceof SyntaxError) return refused('is not a regular expression');
    throw error;
  }
  const parsed = parseRegExp(source, flags);
  if (parsed === null) return refused('has a look-around, a back reference or a named group');
  if (sizeOf(parsed) > largestPattern) return refused('repeats too much');
  const fault = findNested(parsed);
  if (fault !== null) return refused(fault);
  const costOf = (length: number): number =>
    (startsAtStart(parsed) ? 1 : length) * waysOf(parsed, length, nothing);
  let longest = 10_000;
  while (costOf(longest) > mostTries && longest >= shortestUseful) longest = Math.floor(longest / 1.5);
  if (longest < shortestUseful) return refused('can be tried in too many ways');
  return { ok: true, pattern: { expression, longest, costOf } };
}

const longestPattern = 1000;
/** Characters it comes to when what is counted is written out. */
const largestPattern = 5000;
/** Some two hundred milliseconds. */
const mostTries = 2e8;
const shortestUseful = 200;

function refused(message: string): ParsedPattern {
  return { ok: false, message };
}

function sizeOf(alternatives: readonly Sequence[]): number {
  return alternatives.flat().reduce((sum, { atom, min, max }) => {
    const times = Math.max(min, Number.isFinite(max) ? max : 1);
    return sum + times * (atom.kind === 'group' ? sizeOf(atom.alternatives) : 1);
  }, 0);
}

function findNested(alternatives: readonly Sequence[]): string | null {
  for (const piece of alternatives.flat()) {
    if (piece.atom.kind !== 'group') continue;
    if (piece.max > 1 && isAmbiguous(piece.atom.alternatives)) {
      return 'repeats a group in which something is repeated, optional or alike';
    }
    const inner = findNested(piece.atom.alternatives);
    if (inner !== null) return inner;
  }
  return null;
}

function isAmbiguous(alternatives: readonly Sequence[]): boolean {
  const isVaried = alternatives
    .flat()
    .some(({ atom, min, max }) => min !== max || (atom.kind === 'group' && isAmbiguous(atom.alternatives)));
  return isVaried || !areDistinct(alternatives) || alternatives.some((sequence) => sequence.length === 0);
}

/** How many ways there are to go through a text of that length, from one start. */
function waysOf(alternatives: readonly Sequence[], length: number, after: Next): number {
  const ways = alternatives.map((sequence) => waysOfSequence(sequence, length, after));
  const branches = areDistinct(alternatives) ? 1 : alternatives.length;
  return branches * Math.max(1, ...ways);
}

function waysOfSequence(sequence: Sequence, length: number, after: Next): number {
  let ways = 1;
  let linear = 1;
  let next = after;
  for (const piece of sequence.toReversed()) {
    const range = Math.min(length, piece.max - piece.min) + 1;
    // What can follow cannot be what is repeated: a shorter run is tried, and given up at once.
    if (range > 1 && !isDisjoint(firstOf(piece.atom), next)) ways *= range;
    else linear = Math.max(linear, range);
    if (piece.atom.kind === 'group') {
      ways *= waysOf(piece.atom.alternatives, length, piece.max > 1 ? anything : next);
    }
    next = nextBefore(piece, next);
  }
  return Math.max(ways, linear);
}

/** The characters that can come next; null is any. At the end there are none: nothing is tried again after it. */
type Next = ReadonlySet<string> | null;

const anything: Next = null;
const nothing: Next = new Set();

function nextBefore(piece: Piece, after: Next): Next {
  if (piece.atom.kind === 'assertion') return piece.atom.isEnd ? nothing : after;
  const first = firstOf(piece.atom);
  if (piece.min > 0) return first;
  return first === null || after === null ? null : new Set([...first, ...after]);
}

function firstOf(atom: Atom): Next {
  if (atom.kind === 'characters') return atom.set;
  if (atom.kind === 'assertion') return null;
  return firstOfAll(atom.alternatives);
}

function firstOfAll(alternatives: readonly Sequence[]): Next {
  const all = new Set<string>();
  for (const [piece] of alternatives) {
    const first = piece === undefined || piece.min === 0 ? null : firstOf(piece.atom);
    if (first === null) return null;
    for (const character of first) all.add(character);
  }
  return all;
}

function areDistinct(alternatives: readonly Sequence[]): boolean {
  const firsts = alternatives.map((sequence) => firstOfAll([sequence]));
  return firsts.every((first, index) => firsts.slice(index + 1).every((other) => isDisjoint(first, other)));
}

function isDisjoint(one: Next, other: Next): boolean {
  if (one === null || other === null) return false;
  return [...one].every((character) => !other.has(character));
}

function startsAtStart(alternatives: readonly Sequence[]): boolean {
  return alternatives.every(([first]) => first?.atom.kind === 'assertion' && first.atom.isStart);
}
