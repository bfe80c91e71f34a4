import type { Atom, Characters, Piece, Sequence } from './pattern-parts.js';

/**
 * The most steps that matching takes on a text of a length, from all starts: a bound for an engine that goes back and
 * tries every way there is. Only for patterns in which nothing that repeats is ambiguous, see `isAmbiguous`.
 */
export function costOf(alternatives: readonly Sequence[], length: number): number {
  const { cost } = alternativesBefore(alternatives, accept, length);
  // The way that ends in a match is gone once: at each character all parts may be tried.
  return (startsAtStart(alternatives) ? 1 : length + 1) * cost + (length + 1) * sizeOf(alternatives);
}

/** Whether a text may go through a group in more than one way, or through one turn of it in none. */
export function isAmbiguous(alternatives: readonly Sequence[]): boolean {
  const isVaried = alternatives
    .flat()
    .some(({ atom, min, max }) => min !== max || (atom.kind === 'group' && isAmbiguous(atom.alternatives)));
  const isEmpty = alternatives.some((sequence) => sequence.length === 0);
  return isVaried || isEmpty || !areDistinct(alternatives.map((sequence) => firstOfAll([sequence])));
}

/** How many characters it comes to when what is counted is written out. */
export function sizeOf(alternatives: readonly Sequence[]): number {
  return alternatives.flat().reduce((size, { atom, min, max }) => {
    const times = Math.max(1, min, Number.isFinite(max) ? max : 1);
    return size + times * sizeOfAtom(atom);
  }, 0);
}

function sizeOfAtom(atom: Atom): number {
  return atom.kind === 'group' ? 1 + sizeOf(atom.alternatives) : 1;
}

/** What is still to be matched from some place in a pattern to its end. */
interface Rest {
  /** The characters it can begin with; none where only the end of the text fits. */
  readonly first: Characters;
  /** Steps until it has failed in every way. */
  readonly cost: number;
  /** Steps until it has failed on a character it cannot begin with. */
  readonly refusal: number;
  /** Whether it matches whatever comes: then nothing before it is tried again. */
  readonly always: boolean;
}

const accept: Rest = { first: null, cost: 0, refusal: 0, always: true };

function alternativesBefore(alternatives: readonly Sequence[], rest: Rest, length: number): Rest {
  return eitherOf(
    alternatives.map((sequence) =>
      sequence.toReversed().reduce((after, piece) => pieceBefore(piece, after, length), rest),
    ),
  );
}

/** One of several: where they begin differently, all but one of them refuse the first character. */
function eitherOf(rests: readonly Rest[]): Rest {
  const [only] = rests;
  if (only !== undefined && rests.length === 1) return only;
  const firsts = rests.map(({ first }) => first);
  const costs = rests.map(({ cost }) => cost);
  const refusal = sum(rests.map((rest) => rest.refusal));
  return {
    first: firsts.reduce(union),
    cost: areDistinct(firsts) ? Math.max(...costs) + refusal : sum(costs),
    refusal,
    always: rests.some(({ always }) => always),
  };
}

function pieceBefore({ atom, min, max }: Piece, rest: Rest, length: number): Rest {
  if (atom.kind === 'assertion') {
    const { first } = rest;
    return {
      first: atom.isEnd ? new Set() : first,
      cost: 1 + rest.cost,
      refusal: 1 + rest.refusal,
      always: false,
    };
  }
  if (max === 0) return rest;
  if (max === 1 && atom.kind === 'group') {
    const inside = alternativesBefore(atom.alternatives, rest, length);
    return min === 1 ? inside : eitherOf([inside, rest]);
  }
  const unit = sizeOfAtom(atom);
  const own = firstOf(atom);
  return {
    first: min > 0 ? own : union(own, rest.first),
    cost: min * unit + costOfChoice({ atom, min, max }, rest, length),
    refusal: unit + (min > 0 ? 0 : rest.refusal),
    always: min === 0 && rest.always,
  };
}

/** Steps of what may stand there or not, and of all behind it. */
function costOfChoice({ atom, min, max }: Piece, rest: Rest, length: number): number {
  if (rest.always) return 0;
  const turns = Math.min(length, max - min);
  if (turns === 0) return rest.cost;
  const unit = sizeOfAtom(atom);
  // What can follow cannot be what is repeated: a shorter run is tried, and given up at its next character.
  if (isDisjoint(firstOf(atom), rest.first)) return turns * (unit + rest.refusal) + rest.cost;
  return (turns + 1) * (unit + rest.cost);
}

function firstOf(atom: Atom): Characters {
  if (atom.kind === 'characters') return atom.set;
  return atom.kind === 'assertion' ? null : firstOfAll(atom.alternatives);
}

function firstOfAll(alternatives: readonly Sequence[]): Characters {
  return alternatives
    .map(([piece]) => (piece === undefined || piece.min === 0 ? null : firstOf(piece.atom)))
    .reduce(union);
}

function union(one: Characters, other: Characters): Characters {
  return one === null || other === null ? null : new Set([...one, ...other]);
}

function areDistinct(firsts: readonly Characters[]): boolean {
  const seen = new Set<string>();
  if (firsts.length > 1 && firsts.includes(null)) return false;
  for (const character of firsts.flatMap((first) => [...(first ?? [])])) {
    if (seen.has(character)) return false;
    seen.add(character);
  }
  return true;
}

function isDisjoint(one: Characters, other: Characters): boolean {
  return one !== null && other !== null && areDistinct([one, other]);
}

function startsAtStart(alternatives: readonly Sequence[]): boolean {
  return alternatives.every(([first]) => first?.atom.kind === 'assertion' && first.atom.isStart);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
