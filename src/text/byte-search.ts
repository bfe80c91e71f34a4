import { longestPiece, type Pieces } from './byte-pieces.js';
import { createPrefixTable, prefixLength } from './prefix-table.js';

/** Finds many byte strings, all at once, in bytes of which more may follow. */
export interface ByteSearch {
  /**
   * The first offset, not before `from`, at which one may begin, or `end`. So near the end that too few bytes are left
   * to tell, it is where they are the beginning of one.
   */
  next(bytes: Uint8Array, from: number, end: number): number;
  /** How many bytes the longest takes that stands at an offset; 0 where none does. */
  lengthAt(bytes: Uint8Array, at: number, end: number): number;
  /** Whether what is left from an offset on is the beginning of one that is longer. */
  mayGoOn(bytes: Uint8Array, at: number, end: number): boolean;
}

/**
 * Makes a search for pieces of 4 to 64 bytes. A table of their first four bytes rules nearly every offset out at once;
 * what begins alike is in order, so that a step of the search takes at most 64 bytes times the logarithm of their number.
 */
export function createByteSearch(pieces: Pieces): ByteSearch {
  const table = createPrefixTable(pieces);
  const { order } = table;
  const parents = findParents(pieces, order);

  /** Position in `order` of the first piece that is greater than the bytes, among those that begin alike. */
  function firstGreater(slot: number, bytes: Uint8Array, { at, end }: Window): number {
    let low = table.start(slot);
    let high = table.end(slot);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(order[middle] ?? 0, bytes, { at, end }) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Below 0 where the piece comes before the bytes, 0 where they begin with it. */
  function compare(piece: number, bytes: Uint8Array, { at, end }: Window): number {
    const start = pieces.starts[piece] ?? 0;
    const length = pieces.lengths[piece] ?? 0;
    const compared = Math.min(length, end - at);
    for (let index = prefixLength; index < compared; index += 1) {
      const difference = (pieces.bytes[start + index] ?? 0) - (bytes[at + index] ?? 0);
      if (difference !== 0) return difference;
    }
    return length - compared;
  }

  function mayGoOn(bytes: Uint8Array, at: number, end: number): boolean {
    const left = end - at;
    if (left >= longestPiece) return false;
    if (left < prefixLength) return table.hasStart(bytes, at, end);
    const slot = table.slotAt(bytes, at);
    if (slot === -1) return false;
    const greater = firstGreater(slot, bytes, { at, end });
    if (greater === table.end(slot)) return false;
    const start = pieces.starts[order[greater] ?? 0] ?? 0;
    for (let index = prefixLength; index < left; index += 1)
      if (pieces.bytes[start + index] !== bytes[at + index]) return false;
    return true;
  }

  return {
    next(bytes, from, end) {
      const found = table.next(bytes, from, end);
      if (found !== -1) return found;
      for (let at = Math.max(from, end - prefixLength + 1); at < end; at += 1)
        if (table.hasStart(bytes, at, end)) return at;
      return end;
    },
    lengthAt(bytes, at, end) {
      const slot = end - at < prefixLength ? -1 : table.slotAt(bytes, at);
      if (slot === -1) return 0;
      let position = firstGreater(slot, bytes, { at, end }) - 1;
      if (position < table.start(slot)) return 0;
      while (position !== -1) {
        const piece = order[position] ?? 0;
        if (compare(piece, bytes, { at, end }) === 0) return pieces.lengths[piece] ?? 0;
        position = parents[position] ?? -1;
      }
      return 0;
    },
    mayGoOn,
  };
}

interface Window {
  readonly at: number;
  readonly end: number;
}

/** For each position in the order, that of the longest other piece that the piece there begins with; -1 for none. */
function findParents({ bytes, starts, lengths }: Pieces, order: Uint32Array): Int32Array {
  const parents = new Int32Array(order.length).fill(-1);
  for (let position = 1; position < order.length; position += 1) {
    let parent = position - 1;
    while (parent !== -1 && !beginsWith(order[position] ?? 0, order[parent] ?? 0))
      parent = parents[parent] ?? -1;
    parents[position] = parent;
  }
  return parents;

  function beginsWith(piece: number, start: number): boolean {
    const length = lengths[start] ?? 0;
    if (length > (lengths[piece] ?? 0)) return false;
    const [from, to] = [starts[piece] ?? 0, starts[start] ?? 0];
    for (let index = 0; index < length; index += 1)
      if (bytes[from + index] !== bytes[to + index]) return false;
    return true;
  }
}
