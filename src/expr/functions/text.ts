import { countCharacters, lastOffsetOf, offsetOf, placeOf } from '../characters.js';
import { isEqual } from '../operators.js';
import { LimitReached, noteMade, spend, spendItems, spendText } from '../meter.js';
import { isIndex, isList, wrong, type Result, type Value } from '../value.js';
import { needs, ofText, ofTexts, type Call, type Helper } from './helper.js';

/** Functions of texts: `contains startsWith endsWith split replace substring indexOf lastIndexOf lower upper trim slugify`. */
export const textHelpers: readonly Helper[] = [
  {
    name: 'contains',
    usage: 'contains(text, part) or contains(list, item)',
    signatures: ['contains(dyn, dyn): bool', 'list.contains(dyn): bool'],
    arity: [2],
    run: contains,
  },
  ofTexts('startsWith', 'startsWith(text, start)', (text, start) => text.startsWith(start)),
  ofTexts('endsWith', 'endsWith(text, end)', (text, end) => text.endsWith(end)),
  ofText('lower', 'string', (text, call) => changed(text, call, (given) => given.toLowerCase())),
  ofText('upper', 'string', (text, call) => changed(text, call, (given) => given.toUpperCase())),
  ofText('trim', 'string', (text, call) => changed(text, call, (given) => given.trim())),
  ofText('slugify', 'string', slugify),
  {
    name: 'split',
    usage: 'split(text, separator)',
    signatures: [
      'split(string, string): list<string>',
      'split(string, string, int): list<string>',
      'split(string, string, double): list<string>',
      'string.split(string, double): list<string>',
    ],
    arity: [2, 3],
    run: split,
  },
  {
    name: 'replace',
    usage: 'replace(text, part, other)',
    signatures: ['replace(string, string, string): string', 'string.replace(string, string): string'],
    arity: [3],
    run: replace,
  },
  {
    name: 'substring',
    usage: 'substring(text, from, to)',
    signatures: [
      'substring(string, dyn): string',
      'substring(string, dyn, dyn): string',
      'string.substring(double): string',
      'string.substring(double, double): string',
      'string.substring(double, int): string',
      'string.substring(int, double): string',
    ],
    arity: [2, 3],
    run: substring,
  },
  positionHelper('indexOf', (text, part, from = 0) => text.indexOf(part, from)),
  positionHelper('lastIndexOf', lastOffsetOf),
];

function contains([container, part]: readonly Value[], { meter }: Call): Result {
  if (container !== undefined && isList(container)) {
    spendItems(meter, container.length);
    return container.some((item) => isEqual(item, part ?? null, meter));
  }
  if (typeof container !== 'string') return needs('contains', 'a string or a list', container);
  return typeof part === 'string' ? container.includes(part) : needs('contains', 'a string', part);
}

function changed(text: string, { meter }: Call, change: (text: string) => string): string {
  spendText(meter, text.length);
  return change(text);
}

/** Accents go, letters become small, everything but letters and digits one hyphen: `Größe: 7` gives `grosse-7`. */
function slugify(text: string, { meter }: Call): Result {
  if (text.length > longestSlug) throw new LimitReached(`slugify() takes at most ${longestSlug} characters`);
  // One character may become eighteen.
  spendText(meter, text.length * 18);
  const letters = text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '');
  return letters.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/gu, '');
}

const longestSlug = 10_000;

function split([text, separator, most]: readonly Value[], { meter }: Call): Result {
  if (typeof text !== 'string') return needs('split', 'a string', text);
  if (typeof separator !== 'string') return needs('split', 'a string', separator);
  if (most !== undefined && !isIndex(most)) return needs('split', 'a whole number', most);
  spendText(meter, text.length);
  const pieces = countOf(text, separator) + 1;
  spendItems(meter, pieces * 4);
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  const limit = most === undefined ? -1 : Number(most);
  if (limit < 0 || parts.length <= limit) return noteMade(meter, parts);
  if (limit === 0) return [];
  return noteMade(meter, [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)]);
}

function replace([text, part, other]: readonly Value[], { meter }: Call): Result {
  if (typeof text !== 'string') return needs('replace', 'a string', text);
  if (typeof part !== 'string') return needs('replace', 'a string', part);
  if (typeof other !== 'string') return needs('replace', 'a string', other);
  spendText(meter, text.length + countOf(text, part) * other.length);
  // Nothing stands between any two characters, and not in the middle of one.
  return part === ''
    ? other +
        Array.from(text)
          .map((one) => one + other)
          .join('')
    : text.replaceAll(part, () => other);
}

function countOf(text: string, part: string): number {
  if (part === '') return text.length + 1;
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
}

/** Places count from 0, the second one is that of the first character that is left out. */
function substring([text, from, to]: readonly Value[], { meter }: Call): Result {
  if (typeof text !== 'string') return needs('substring', 'a string', text);
  if (from === undefined || !isIndex(from)) return needs('substring', 'a whole number', from);
  if (to !== undefined && !isIndex(to)) return needs('substring', 'a whole number', to);
  spend(meter, 1 + text.length / 200);
  const start = offsetOf(text, Number(from));
  const end = to === undefined ? text.length : offsetOf(text, Number(to));
  if (start === -1 || end < start) {
    const asked = to === undefined ? `from ${Number(from)}` : `${Number(from)} to ${Number(to)}`;
    return wrong(`substring() was asked for ${asked} of a string of ${countCharacters(text)} characters`);
  }
  return text.slice(start, end);
}

/** Where a part begins, in characters; a third argument says where to begin to look. */
function positionHelper(
  name: string,
  find: (text: string, part: string, from: number | undefined) => number,
): Helper {
  return {
    name,
    usage: `${name}(text, part)`,
    signatures: [`${name}(string, string): int`, `${name}(string, string, int): int`],
    arity: [2, 3],
    run([text, part, from], { meter }) {
      if (typeof text !== 'string') return needs(name, 'a string', text);
      if (typeof part !== 'string') return needs(name, 'a string', part);
      if (from !== undefined && !isIndex(from)) return needs(name, 'a whole number', from);
      spend(meter, 1 + (text.length + part.length) / 200);
      const start = from === undefined ? undefined : offsetOf(text, Number(from));
      if (start === -1) {
        return wrong(
          `${name}() was asked to begin at ${Number(from)} of ${countCharacters(text)} characters`,
        );
      }
      const offset = find(text, part, start);
      return BigInt(offset === -1 ? -1 : placeOf(text, offset));
    },
  };
}
