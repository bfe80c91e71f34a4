import { countCharacters } from '../characters.js';
import { spendItems, spendText } from '../meter.js';
import { Fault, isList, isObject, type Result, type Value } from '../value.js';
import { toPlainText } from './json.js';
import { needs, type Call, type Helper } from './helper.js';

/** Functions of lists: `size join`. */
export const listHelpers: readonly Helper[] = [
  { name: 'size', usage: 'size(value)', signatures: [], arity: [1], run: size },
  {
    name: 'join',
    usage: 'join(list, separator)',
    signatures: [
      'join(list): string',
      'join(list, string): string',
      'list.join(): string',
      'list.join(string): string',
    ],
    arity: [1, 2],
    run: join,
  },
];

/** Characters of a string, items of a list, keys of an object. */
function size([value]: readonly Value[], { meter }: Call): Result {
  if (typeof value === 'string') {
    spendItems(meter, value.length / 30);
    return BigInt(countCharacters(value));
  }
  if (value !== undefined && isList(value)) return BigInt(value.length);
  if (value === undefined || !isObject(value)) return needs('size', 'a string, a list or an object', value);
  const { length } = Object.keys(value);
  spendItems(meter, length);
  return BigInt(length);
}

/** The items become text as they would inside of one: `join([1, null, true], ',')` is `1,,true`. */
function join([list, separator = '']: readonly Value[], { meter }: Call): Result {
  if (list === undefined || !isList(list)) return needs('join', 'a list', list);
  if (typeof separator !== 'string') return needs('join', 'a string', separator);
  spendItems(meter, list.length);
  const texts: string[] = [];
  let length = 0;
  for (const item of list) {
    const text = toPlainText(item, meter);
    if (text instanceof Fault) return text;
    texts.push(text);
    length += text.length + separator.length;
  }
  spendText(meter, length);
  return texts.join(separator);
}
