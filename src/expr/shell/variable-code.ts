import { codeAt, type Code } from './command-words.js';
import { declarers, isAssignment } from './assignments.js';
import { hole, offsetsIn, type Scanner, type SimpleCommand, type Word } from './scanner.js';

/**
 * Where a value becomes code because of the variable it is assigned to: bash evaluates what is assigned to an integer,
 * takes it for a name, runs it before each prompt; or the text itself gives the variable to `eval` or calculates with it.
 */
export function findVariableCode(scanner: Scanner, codes: readonly Code[]): readonly Code[] {
  const assignments = scanner.commands.flatMap((command) => findAssignments(scanner, command));
  const evaluated = new Set(assignments.filter(({ kind }) => kind === 'evaluated').map(({ name }) => name));
  const lists = new Set(assignments.filter(({ kind }) => kind === 'list').map(({ name }) => name));
  const given = assignments.filter(({ word }) => word.text.includes(hole));
  const found = given.flatMap(({ name, word, declarer }) => {
    if (special.has(name) || evaluated.has(name)) return [codeAt(word, name)];
    return declarer !== null && lists.has(name) ? [codeAt(word, declarer)] : [];
  });
  return [...found, ...findUses(scanner, codes, groupByName(given))];
}

/** Integers from the start, and what bash reads as code or the name of a file of code. */
const special: ReadonlySet<string> = new Set([
  'BASHPID',
  'BASH_ENV',
  'EPOCHREALTIME',
  'EPOCHSECONDS',
  'HISTCMD',
  'LINENO',
  'OPTIND',
  'PROMPT_COMMAND',
  'PS4',
  'RANDOM',
  'SECONDS',
  'SRANDOM',
]);

interface VariableAssignment {
  readonly name: string;
  readonly word: Word;
  /** The command it is an argument of, such as `declare`. */
  readonly declarer: string | null;
  /** What it says of the variable: that values of it are evaluated, or that it is a list. */
  readonly kind: 'evaluated' | 'list' | 'text';
}

function findAssignments(
  { text }: Scanner,
  { words, isLoop = false }: SimpleCommand,
): readonly VariableAssignment[] {
  if (isLoop) return words.slice(2).map((word) => toAssignment(words[0]?.text ?? '', word, null, 'text'));
  const first = words.findIndex((word) => !isAssignment(word));
  const found = words.slice(0, first === -1 ? words.length : first).map((word) => {
    const isList = /^\w+(?:\+?=\(|\[)/.test(text.slice(word.start, word.start + 100));
    return toAssignment(nameIn(word), word, null, isList ? 'list' : 'text');
  });
  const at = words.findIndex(({ text: name }) => declarers.has(name));
  const declarer = words[at]?.text;
  if (first === -1 || declarer === undefined || at > first + 2) return found;
  const rest = words.slice(at + 1);
  const options = rest.filter((word) => /^-[a-zA-Z]/.test(word.text)).map((word) => word.text);
  const kind = options.some((option) => /[in]/.test(option) && declarer !== 'export')
    ? 'evaluated'
    : options.some((option) => /[aA]/.test(option))
      ? 'list'
      : 'text';
  const declared = rest.filter((word) => !word.text.startsWith('-'));
  return [...found, ...declared.map((word) => toAssignment(nameIn(word), word, declarer, kind))];
}

function toAssignment(
  name: string,
  word: Word,
  declarer: string | null,
  kind: VariableAssignment['kind'],
): VariableAssignment {
  return { name, word, declarer, kind };
}

function nameIn({ text }: Word): string {
  return /^\w+/.exec(text)?.[0] ?? '';
}

function groupByName(given: readonly VariableAssignment[]): Map<string, Word[]> {
  const words = new Map<string, Word[]>();
  for (const { name, word } of given) {
    const known = words.get(name);
    if (known === undefined) words.set(name, [word]);
    else known.push(word);
  }
  return words;
}

/** Finds where the variables are used as code. Each is reported for its first use, which `given` then lacks. */
function findUses(
  scanner: Scanner,
  codes: readonly Code[],
  given: Map<string, readonly Word[]>,
): readonly Code[] {
  const found: Code[] = [];
  const report = (name: string, reader: string, calculates: boolean): void => {
    for (const word of given.get(name) ?? []) found.push(codeAt(word, reader, calculates));
    given.delete(name);
  };
  const references = scanner.references.filter(({ name }) => given.has(name)).sort((a, b) => a.at - b.at);
  const offsets = references.map(({ at }) => at);
  const names = new Map(references.map(({ at, name }) => [at, name]));
  for (const code of given.size === 0 ? [] : codes) {
    for (const at of offsetsIn(offsets, code)) report(names.get(at) ?? '', code.reader, code.calculates);
  }
  const sums = codes.filter(({ calculates }) => calculates);
  for (const { start, end, reader } of [
    ...scanner.arithmetic.map((span) => codeAt(span, '$(( ))')),
    ...sums,
  ]) {
    if (given.size === 0) break;
    for (const [name] of scanner.text.slice(start, end).matchAll(/[A-Za-z_]\w*/g)) report(name, reader, true);
  }
  for (const { name, runs } of references) if (runs !== null) report(name, runs, false);
  return found;
}
