/** Secrets and what is done to them, for the tests of masking and for secret-leaks.mjs. */

const classes = [
  () => String.fromCharCode(0x21 + below(94)),
  () => 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.charAt(below(62)),
  () =>
    pick([
      '"',
      "'",
      '\\',
      '/',
      '%',
      '+',
      '&',
      '<',
      '>',
      '=',
      '*',
      '*',
      '$',
      '`',
      '.',
      '(',
      '[',
      '{',
      '|',
      '^',
      '?',
    ]),
  () => pick([' ', '\t', '\n', '\n', '\r\n', '\r']),
  () => String.fromCharCode(1 + below(31)),
  () => '\u007f',
  () => String.fromCharCode(0x80 + below(0x780)),
  () => String.fromCodePoint(pick([0x2028, 0x2029, 0xfeff, 0xfffd, 0x65e5, 0x1f511, 0x10ffff, 0xe000])),
];

let random = Math.random;

/** From here on the same seed gives the same choices (mulberry32, Tommy Ettinger, public domain). */
export function startFrom(seed) {
  let state = seed >>> 0;
  random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0, below a limit. */
export function below(limit) {
  return Math.floor(random() * limit);
}

/** One of a list. */
export function pick(list) {
  return list[below(list.length)];
}

/** A secret of 4 to 200 characters, of one kind of character or of several. */
export function makeSecret() {
  for (;;) {
    const length = 4 + (below(3) === 0 ? below(197) : below(40));
    const kinds = Array.from({ length: 1 + below(4) }, () => pick(classes));
    const characters = Array.from({ length }, () => pick(kinds)());
    const secret = Array.from(characters.join('')).slice(0, 200).join('');
    // Of one that is nothing but short lines and blanks nothing is left to look for.
    if (secret.trim().length >= 4 && partsOf(secret).length > 0) return secret;
  }
}

/** What must not be seen of a secret: the whole, and each line of at least four characters. */
export function partsOf(secret) {
  const lines = secret.split(/\r\n|\r|\n/).filter((line) => Array.from(line).length >= 4);
  return [...new Set([secret, ...lines])];
}

/** The ways in which a part is written, by name. */
export const writers = {
  raw: (part) => part,
  json: (part) => JSON.stringify(part).slice(1, -1),
  'json-ascii': (part) =>
    JSON.stringify(part)
      .slice(1, -1)
      .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'json-slashes': (part) => JSON.stringify(part).slice(1, -1).replaceAll('/', '\\/'),
  url: (part) => encodeURIComponent(part),
  'url-small': (part) => encodeURIComponent(part).replace(/%../g, (escape) => escape.toLowerCase()),
  'url-form': (part) => encodeURIComponent(part).replaceAll('%20', '+'),
  crlf: (part) => part.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'),
  ...Object.fromEntries(
    ['base64', 'base64url'].flatMap((encoding) =>
      [0, 1, 2].map((before) => [`${encoding}-${before}`, (part) => inBase64(part, before, encoding)]),
    ),
  ),
};

/** The characters that a text alone decides when so many bytes stand before it, found by trying other neighbours. */
function inBase64(part, before, encoding) {
  const [one, other] = [0x00, 0xff].map((byte) =>
    Buffer.concat([Buffer.alloc(before, byte), Buffer.from(part), Buffer.alloc(3, byte)]).toString(encoding),
  );
  const same = Array.from(one, (character, index) => character === other[index]);
  const length = Math.ceil(((before + Buffer.byteLength(part)) * 8) / 6);
  const first = before === 0 ? 0 : before + 1;
  let last = length;
  while (last > first && !same[last - 1]) last -= 1;
  // A character at the end that is the same by chance also holds bits of the neighbour.
  return one.slice(first, Math.min(last, Math.floor(((before + Buffer.byteLength(part)) * 8) / 6)));
}
