/**
 * Texts by characters, as people count them: JavaScript counts those beyond 16 bits (`😀`) twice. Here "offset" is
 * JavaScript's, "place" counts characters.
 */

/** How many characters a text has. */
export function countCharacters(text: string): number {
  return placeOf(text, text.length);
}

/** The place of the character at an offset. */
export function placeOf(text: string, offset: number): number {
  if (!hasPairs.test(text)) return offset;
  let pairs = 0;
  for (let at = 1; at < offset; at += 1) {
    if (isPair(text, at)) pairs += 1;
  }
  return offset - pairs;
}

/** The offset of the character at a place; -1 where there is none, not even the end. */
export function offsetOf(text: string, place: number): number {
  if (place < 0) return -1;
  if (!hasPairs.test(text)) return place <= text.length ? place : -1;
  let offset = 0;
  for (let passed = 0; passed < place; passed += 1) {
    if (offset >= text.length) return -1;
    offset += isPair(text, offset + 1) ? 2 : 1;
  }
  return offset;
}

/** At most so many UTF-16 units from the start of a text, and no half of a character. */
export function startOf(text: string, length: number): string {
  return text.slice(0, isPair(text, length) ? length - 1 : length);
}

/** The offset at which a part begins last; -1 where it is nowhere. `from` is the last offset it may begin at. */
export function lastOffsetOf(text: string, part: string, from = text.length): number {
  const end = Math.min(text.length, from + part.length);
  if (part.length < longestNaive) return text.slice(0, end).lastIndexOf(part);
  // JavaScript's own compares at every offset anew. This never goes back in the text (Knuth, Morris and Pratt, 1977).
  const borders = bordersOf(part);
  let matched = 0;
  for (let at = end - 1; at >= 0; at -= 1) {
    const code = text.charCodeAt(at);
    while (matched > 0 && fromEnd(part, matched) !== code) matched = borders[matched - 1] ?? 0;
    if (fromEnd(part, matched) === code) matched += 1;
    if (matched === part.length) return at;
  }
  return -1;
}

const longestNaive = 16;
/** Only then something counts twice. */
const hasPairs = /[\ud800-\udbff]/;

/** Whether an offset is in the middle of a character. */
function isPair(text: string, offset: number): boolean {
  return (text.charCodeAt(offset) & 0xfc00) === 0xdc00 && (text.charCodeAt(offset - 1) & 0xfc00) === 0xd800;
}

/** For each length of an end of a part, how long the longest shorter end is that it also begins with, read backwards. */
function bordersOf(part: string): Uint32Array {
  const borders = new Uint32Array(part.length);
  let matched = 0;
  for (let at = 1; at < part.length; at += 1) {
    while (matched > 0 && fromEnd(part, at) !== fromEnd(part, matched)) matched = borders[matched - 1] ?? 0;
    if (fromEnd(part, at) === fromEnd(part, matched)) matched += 1;
    borders[at] = matched;
  }
  return borders;
}

function fromEnd(text: string, index: number): number {
  return text.charCodeAt(text.length - 1 - index);
}
