/** Which shell runs a text: `bash` stands for `bash -eo pipefail`. */
export type ShellName = 'sh' | 'sh -e' | 'bash';

/**
 * How an expression of a shell text can become a reference to a variable:
 *
 *     bare      echo ${{ x }}       outside of quotes
 *     double    echo "${{ x }}"     inside of them, or in the lines of a here-document
 *     single    echo '${{ x }}'
 *     ansi      echo $'${{ x }}'
 *     comment   # ${{ x }}
 */
export type Quoting = 'bare' | 'double' | 'single' | 'ansi' | 'comment';

/** Why an expression cannot stand where it stands. */
export type Refusal =
  | 'quoted-here-document'
  | 'unfinished-here-document'
  | 'delimiter'
  | 'backticks'
  | 'arithmetic'
  | 'offset'
  | 'backslash'
  | 'variable-name'
  | 'function-name'
  | 'subscript'
  | 'range'
  | 'dollar-quotes'
  | 'braces'
  | 'too-deep';

/** Where an expression stands, as far as the shell is concerned. */
export type Landing =
  | { readonly kind: 'quoted'; readonly quoting: Quoting }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A part of the text, by offsets; `end` is the first that is not in it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A word of a command. */
export interface Word extends Span {
  /** Without its quotes; what is expanded stands as it was written, an expression as `hole`. */
  readonly text: string;
  /** Whether it has no quote, expansion or expression in it: only such a word can be one of the shell's own. */
  readonly plain: boolean;
}

/** A program or builtin with its arguments. */
export interface SimpleCommand {
  readonly words: Word[];
  /** What it reads: here-documents and here-strings. */
  readonly inputs: Span[];
  /** What is piped into it, and the command that does so; null for nothing. */
  readonly piped: (Span & { readonly command: SimpleCommand }) | null;
  /** Whether it is no command but `name in …`, what a loop goes over. */
  readonly isLoop?: boolean;
}

/** A here-document whose lines are still to come. */
export interface HereDocument {
  readonly delimiter: string;
  readonly quoted: boolean;
  /** Whether tabs at the start of its lines do not count: `<<-`. */
  readonly stripsTabs: boolean;
  /** Whether the `$( )` it belongs to was closed before its lines came: shells differ on what that means. */
  readonly cut: boolean;
  readonly command: SimpleCommand;
}

/** Goes through a shell text. Every reader starts at `at` and leaves it behind what it has read. */
export interface Scanner {
  /** The text, in which each expression is one character: `hole`. */
  readonly text: string;
  /** Whether it is bash for certain. Any sh may be: only what is quoted differently, and not what is run, depends on it. */
  readonly bash: boolean;
  at: number;
  /** Where the part that is being read ends. */
  end: number;
  /** How many readers are inside of each other. */
  depth: number;
  /** Here-documents of the line that is being read. */
  pending: HereDocument[];
  /** By offset; null until it is known. */
  readonly landings: Map<number, Landing | null>;
  /** The offsets of all expressions, in order. */
  readonly holes: readonly number[];
  /** All that were found, in any order. */
  readonly commands: SimpleCommand[];
  /** Where the shell calculates. */
  readonly arithmetic: Span[];
  /** Where the value of a variable is asked for. */
  readonly references: Reference[];
  /** `((` that is no arithmetic, by the offset of its second bracket: where that one closes. */
  readonly subshells: Map<number, { readonly assumed: number; read: number | null }>;
  /** Reads commands up to the `)` that closes them, or to the end: readers of words call it for `$( )`. */
  readonly readCommands: (scanner: Scanner, close: ')' | null) => void;
  /** Reads what a quote, a backslash, a backtick or a dollar begins: readers of brackets call it. */
  readonly readSpecial: (scanner: Scanner, quoting: 'bare' | 'double') => string;
}

/** The name of a variable where its value is asked for. */
export interface Reference {
  readonly name: string;
  readonly at: number;
  /** `${!name}`, where the value is the name of a variable, or `${name@P}`, where it is expanded; null for others. */
  readonly runs: string | null;
}

/** What stands for an expression. No command that can be run holds this character of its own. */
export const hole = '\0';

/** Whether an expression stands at the offset, by default where the scanner is. */
export function isHole(scanner: Scanner, at = scanner.at): boolean {
  return at < scanner.end && scanner.landings.has(at);
}

/** Notes how the expression here is quoted, and steps over it. */
export function land(scanner: Scanner, quoting: Quoting): void {
  scanner.landings.set(scanner.at, { kind: 'quoted', quoting });
  scanner.at += 1;
}

/** Refuses every expression in the span. */
export function refuse(scanner: Scanner, span: Span, refusal: Refusal): void {
  for (const at of offsetsIn(scanner.holes, span)) scanner.landings.set(at, { kind: 'refused', refusal });
}

/** Those of the offsets, which are in order, that are in the span. */
export function offsetsIn(offsets: readonly number[], { start, end }: Span): readonly number[] {
  return offsets.slice(countBelow(offsets, start), countBelow(offsets, end));
}

function countBelow(offsets: readonly number[], limit: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The offset behind the backslashes at line ends that stand at `at`: the shell takes them out before it reads on. */
export function behindJoins({ text, end }: Scanner, at: number): number {
  let behind = at;
  while (behind + 1 < end && text.startsWith('\\\n', behind)) behind += 2;
  return behind;
}

/** Refuses every expression up to `end`, and goes there. */
export function refuseUpTo(scanner: Scanner, end: number, refusal: Refusal): void {
  refuse(scanner, { start: scanner.at, end }, refusal);
  scanner.at = end;
}

/** Reads what is nested, unless it is nested so deep that nobody can have meant it. */
export function nested(scanner: Scanner, read: () => void): void {
  if (scanner.depth >= deepest) {
    refuseUpTo(scanner, scanner.end, 'too-deep');
    return;
  }
  scanner.depth += 1;
  read();
  scanner.depth -= 1;
}

const deepest = 100;
