import { nearName } from '../text/near-name.js';
import type { Stretch } from './issue.js';
import { endOfWord, nextToken } from './scan.js';
import type { Names, TaskName } from './names.js';

/** An expression in which CEL can read every name: one that it cannot read is a word of the same length. */
export interface CelText {
  readonly cel: string;
  /** The names that were replaced, by their offset. */
  readonly names: readonly { readonly at: number; readonly name: string }[];
}

/**
 * Puts a word of the same length in the place of every name that CEL cannot read: known names with a hyphen, and words
 * such as `in` behind a dot. The longest known name wins, before CEL reads a minus.
 */
export function toCel(text: string, names: Names): CelText {
  const found: { at: number; name: string }[] = [];
  let context: Context = { kind: 'start' };
  let at = 0;
  for (;;) {
    const token = nextToken(text, at);
    if (token.kind === 'end' || token.kind === 'open') break;
    at = token.end;
    if (token.kind === 'name') {
      const known = knownNames(context, names);
      const name = readName(text, token, known);
      at = token.start + name.length;
      const owner: NameBefore | null = context.kind === 'dot' ? context.of : null;
      const isUnreadable = name.includes('-') || (context.kind === 'dot' && celWords.has(name));
      if (isUnreadable) found.push({ at: token.start, name });
      context = { kind: 'name', of: owner, name };
    } else if (text[token.start] === '.') {
      context = { kind: 'dot', of: context.kind === 'name' ? context : null };
    } else {
      context = { kind: 'start' };
    }
  }
  return { cel: withPlaceholders(text, found), names: found };
}

type Context =
  | { readonly kind: 'start' }
  | NameBefore
  /** Behind a dot; `of` is the name before it. */
  | { readonly kind: 'dot'; readonly of: NameBefore | null };

interface NameBefore {
  readonly kind: 'name';
  /** What stands before its dot. */
  readonly of: NameBefore | null;
  readonly name: string;
}

/** What CEL takes for something else than a name, even behind a dot. */
const celWords: ReadonlySet<string> = new Set(['in', 'true', 'false', 'null']);

interface Known {
  has(name: string): boolean;
  keys(): Iterable<string>;
}

function knownNames(context: Context, names: Names): Known | null {
  // Nothing near: where a plain word stands, a hyphen is more likely a minus.
  if (context.kind !== 'dot') return { has: (name) => names.loopNames.has(name), keys: () => [] };
  const before = context.of;
  if (before === null) return null;
  if (before.of === null) return membersOf(before.name, names);
  const task = taskNamed(before.of, names);
  if (task === undefined) return null;
  if (before.name === 'outputs') return new Set(task.outputs ?? []);
  return before.name === 'result' ? new Set(task.results) : null;
}

function membersOf(root: string, names: Names): Known | null {
  switch (root) {
    case 'params':
      return names.params;
    case 'env':
      return names.env;
    case 'secrets':
      return names.secrets;
    case 'tasks':
      return names.tasks;
    default:
      return null;
  }
}

function taskNamed(name: NameBefore, names: Names): TaskName | undefined {
  const isTask = name.of !== null && name.of.of === null && name.of.name === 'tasks';
  return isTask ? names.tasks.get(name.name) : undefined;
}

/** The longest known name that begins at an offset; else the plain word, or a misspelt name with its hyphens. */
function readName(text: string, { start, end: wordEnd }: Stretch, known: Known | null): string {
  const word = text.slice(start, wordEnd);
  if (known === null) return word;
  const ends = [wordEnd];
  for (let end = wordEnd; text[end] === '-';) {
    // A name may have several hyphens in a row, or one at its end.
    ends.push(end + 1);
    end = endOfWord(text, end + 1);
    ends.push(end);
  }
  for (const end of ends.toReversed()) {
    const name = text.slice(start, end);
    if (known.has(name) && !/\w/u.test(text.charAt(end))) return name;
  }
  const whole = text.slice(start, ends.at(-1));
  return whole.includes('-') && nearName(whole, known.keys()) !== null ? whole : word;
}

function withPlaceholders(text: string, names: CelText['names']): string {
  let cel = '';
  let from = 0;
  for (const { at, name } of names) {
    cel += text.slice(from, at) + 'x'.repeat(name.length);
    from = at + name.length;
  }
  return cel + text.slice(from);
}
