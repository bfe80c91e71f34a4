import { costOf, isAmbiguous, sizeOf } from './pattern-cost.js';
import { parseRegExp, type Sequence } from './pattern-parts.js';

/** A pattern whose cost is known beforehand. */
export interface SafePattern {
  readonly expression: RegExp;
  /** The longest text it can be tried on within a second, in UTF-16 units. */
  readonly longest: number;
  /** The most steps it takes on a text of that length. */
  readonly costOf: (length: number) => number;
}

/** A pattern, or why it is refused, to go after "the pattern". */
export type ParsedPattern =
  | { readonly ok: true; readonly pattern: SafePattern }
  /** `invalid`: no regular expression at all. */
  | { readonly ok: false; readonly kind: 'invalid' | 'not-safe'; readonly message: string };

/**
 * Reads a pattern of `matches` and reckons the worst it can take. What repeats in more than one way is refused: a
 * repeated group that holds something repeated or optional, or alternatives that begin alike. What is left goes back and
 * tries again by a known power of the length of the text. `(?i)` at the start ignores case. It counts characters, as with
 * the flag `u`, unless it is a regular expression only without.
 */
export function parsePattern(text: string): ParsedPattern {
  const ignoresCase = text.startsWith('(?i)');
  const source = ignoresCase ? text.slice(4) : text;
  const flags = ignoresCase ? 'i' : '';
  return judge(source, compile(source, `${flags}u`) instanceof RegExp ? `${flags}u` : flags);
}

/** Reads the `pattern` of a parameter, which has the flag `u`. */
export function parseParamPattern(text: string): ParsedPattern {
  return judge(text, 'u');
}

function judge(source: string, flags: string): ParsedPattern {
  if (source.length > longestPattern) return refused(`has more than ${longestPattern} characters`);
  const expression = compile(source, flags);
  if (typeof expression === 'string') {
    return { ok: false, kind: 'invalid', message: `is no regular expression: ${expression}` };
  }
  const parsed = parseRegExp(source, flags);
  if (parsed === null) return refused('has a look-around, a back reference or a named group');
  if (sizeOf(parsed) > largestPattern) return refused('repeats too much');
  if (hasAmbiguousLoop(parsed))
    return refused('repeats a group in which something is repeated, optional or alike');
  let longest = mostMatched;
  while (costOf(parsed, longest) > mostSteps && longest >= shortestUseful)
    longest = Math.floor(longest / 1.5);
  if (longest < shortestUseful) return refused('can be tried in too many ways');
  return { ok: true, pattern: { expression, longest, costOf: (length) => costOf(parsed, length) } };
}

const longestPattern = 1000;
const largestPattern = 5000;
const mostMatched = 10_000;
/** Some two hundred milliseconds. */
const mostSteps = 2e8;
const shortestUseful = 200;

/** The expression, or why there is none. */
function compile(source: string, flags: string): RegExp | string {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // V8 repeats the pattern before the reason.
    return error.message.replace(/^.*: /su, '').toLowerCase();
  }
}

function refused(message: string): ParsedPattern {
  return { ok: false, kind: 'not-safe', message };
}

function hasAmbiguousLoop(alternatives: readonly Sequence[]): boolean {
  return alternatives.flat().some(({ atom, max }) => {
    if (atom.kind !== 'group') return false;
    return (max > 1 && isAmbiguous(atom.alternatives)) || hasAmbiguousLoop(atom.alternatives);
  });
}
