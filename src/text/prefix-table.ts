import type { Pieces } from './byte-pieces.js';

/** How many first bytes of a piece the table knows it by; no piece may be shorter. */
export const prefixLength = 4;

/** Pieces by their first four bytes. */
export interface PrefixTable {
  /** The pieces, each once, those that begin alike beside each other and sorted. */
  readonly order: Uint32Array;
  /** The first offset of four bytes that some piece begins with, or -1. */
  next(bytes: Uint8Array, from: number, end: number): number;
  /** Which slot the four bytes at an offset have, or -1. */
  slotAt(bytes: Uint8Array, at: number): number;
  /** Where the pieces of a slot begin in the order, and where they end. */
  start(slot: number): number;
  end(slot: number): number;
  /** Whether fewer than four bytes are the beginning of some piece. */
  hasStart(bytes: Uint8Array, at: number, end: number): boolean;
}

/** Makes the table: a hash table with open addressing, and before it a bit for every hash of more bits. */
export function createPrefixTable(pieces: Pieces): PrefixTable {
  const count = pieces.starts.length;
  const slotBits = Math.max(Math.ceil(Math.log2(count * 2)), 4);
  const keys = new Int32Array(2 ** slotBits);
  const starts = new Uint32Array(keys.length);
  const counts = new Uint32Array(keys.length);
  const filterBits = Math.min(slotBits + 5, 27);
  const filter = new Uint32Array(2 ** (filterBits - 5));
  // A bit for each possible beginning of three bytes, two and one.
  const beginnings = new Uint32Array((2 ** 24 + 2 ** 16 + 2 ** 8) / 32);

  for (const start of pieces.starts) {
    const word = wordAt(pieces.bytes, start);
    const slot = slotOf(word);
    counts[slot] = (counts[slot] ?? 0) + 1;
    if (counts[slot] !== 1) continue;
    keys[slot] = word;
    setBit(filter, Math.imul(word, factor) >>> (32 - filterBits));
    for (let length = 1; length < prefixLength; length += 1)
      setBit(beginnings, bitOf(word >>> (8 * (prefixLength - length)), length));
  }
  const order = sortIntoSlots(pieces, { starts, counts, slotAt });

  /** The slot of a word, or the empty one it would get. */
  function slotOf(word: number): number {
    const mask = keys.length - 1;
    let slot = Math.imul(word, factor) >>> (32 - slotBits);
    while (counts[slot] !== 0 && keys[slot] !== word) slot = (slot + 1) & mask;
    return slot;
  }

  function slotAt(bytes: Uint8Array, at: number): number {
    const slot = slotOf(wordAt(bytes, at));
    return counts[slot] === 0 ? -1 : slot;
  }

  return {
    order,
    slotAt,
    next(bytes, from, end) {
      const shift = 32 - filterBits;
      let word = wordAt(bytes, from - 1);
      for (let at = from + prefixLength - 1; at < end; at += 1) {
        word = (word << 8) | (bytes[at] ?? 0);
        if (!hasBit(filter, Math.imul(word, factor) >>> shift)) continue;
        if (counts[slotOf(word)] !== 0) return at - prefixLength + 1;
      }
      return -1;
    },
    start: (slot) => starts[slot] ?? 0,
    end: (slot) => (starts[slot] ?? 0) + (counts[slot] ?? 0),
    hasStart(bytes, at, end) {
      let value = 0;
      for (let index = at; index < end; index += 1) value = (value << 8) | (bytes[index] ?? 0);
      return hasBit(beginnings, bitOf(value, end - at));
    },
  };
}

// 2^32 divided by the golden ratio, made odd (Knuth, The Art of Computer Programming 3, 6.4).
const factor = 0x9e3779b1;

function wordAt(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0] = [bytes[at], bytes[at + 1]];
  return (a << 24) | (b << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}

/** Where the bit of one to three bytes stands. */
function bitOf(value: number, length: number): number {
  if (length === 3) return value;
  return 2 ** 24 + value + (length === 1 ? 2 ** 16 : 0);
}

function setBit(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}

function hasBit(bits: Uint32Array, at: number): boolean {
  return (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
}

/** Orders pieces by slot and content, and takes out those that are there already. */
function sortIntoSlots(
  { bytes, starts: pieceStarts, lengths }: Pieces,
  {
    starts,
    counts,
    slotAt,
  }: {
    readonly starts: Uint32Array;
    readonly counts: Uint32Array;
    readonly slotAt: (bytes: Uint8Array, at: number) => number;
  },
): Uint32Array {
  const order = new Uint32Array(pieceStarts.length);
  let total = 0;
  counts.forEach((count, slot) => {
    starts[slot] = total;
    total += count;
  });
  const filled = Uint32Array.from(starts);
  pieceStarts.forEach((start, piece) => {
    const slot = slotAt(bytes, start);
    const position = filled[slot] ?? 0;
    order[position] = piece;
    filled[slot] = position + 1;
  });
  let kept = 0;
  for (let slot = 0; slot < counts.length; slot += 1) {
    const count = counts[slot] ?? 0;
    if (count === 0) continue;
    const from = starts[slot] ?? 0;
    starts[slot] = kept;
    if (count > 1) order.subarray(from, from + count).sort(compare);
    for (let position = from; position < from + count; position += 1) {
      const piece = order[position] ?? 0;
      if (position > from && compare(order[kept - 1] ?? 0, piece) === 0) continue;
      order[kept] = piece;
      kept += 1;
    }
    counts[slot] = kept - (starts[slot] ?? 0);
  }
  return order.slice(0, kept);

  function compare(one: number, other: number): number {
    const [a, b] = [pieceStarts[one] ?? 0, pieceStarts[other] ?? 0];
    const [aLength, bLength] = [lengths[one] ?? 0, lengths[other] ?? 0];
    const compared = Math.min(aLength, bLength);
    for (let index = prefixLength; index < compared; index += 1) {
      const difference = (bytes[a + index] ?? 0) - (bytes[b + index] ?? 0);
      if (difference !== 0) return difference;
    }
    return aLength - bLength;
  }
}
