/** Byte strings cut into pieces that lie one after the other in one array. */
export interface Pieces {
  readonly bytes: Uint8Array;
  /** By piece. */
  readonly starts: Uint32Array;
  readonly lengths: Uint8Array;
}

/** How many bytes a piece has at most. */
export const longestPiece = 64;

/**
 * Cuts each text, as UTF-8, into pieces between characters: where all pieces of a text are found, all of it is covered.
 * The last piece of a text reaches back into the one before, so that only a text that is short has a short piece.
 */
export function cutIntoPieces(texts: Iterable<string>): Pieces {
  const encoder = new TextEncoder();
  const starts: number[] = [];
  const lengths: number[] = [];
  let bytes = new Uint8Array(4096);
  let used = 0;
  for (const text of texts) {
    bytes = withRoom(bytes, used, text.length * 3);
    const end = used + encoder.encodeInto(text, bytes.subarray(used)).written;
    cut(bytes, used, end, (start, stop) => {
      starts.push(start);
      lengths.push(stop - start);
    });
    used = end;
  }
  return { bytes: bytes.slice(0, used), starts: Uint32Array.from(starts), lengths: Uint8Array.from(lengths) };
}

function withRoom(bytes: Uint8Array<ArrayBuffer>, used: number, wanted: number): Uint8Array<ArrayBuffer> {
  if (used + wanted <= bytes.length) return bytes;
  const larger = new Uint8Array(Math.max(bytes.length * 2, used + wanted));
  larger.set(bytes.subarray(0, used));
  return larger;
}

function cut(
  bytes: Uint8Array,
  start: number,
  end: number,
  take: (start: number, end: number) => void,
): void {
  let from = start;
  while (end - from > longestPiece) {
    let to = from + longestPiece;
    while (isInside(bytes, to)) to -= 1;
    take(from, to);
    from = to;
  }
  if (from > start) {
    from = end - longestPiece;
    while (isInside(bytes, from)) from += 1;
  }
  take(from, end);
}

/** Whether the byte at an offset goes on with a character that began before. */
function isInside(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at] ?? 0) & 0xc0) === 0x80;
}
