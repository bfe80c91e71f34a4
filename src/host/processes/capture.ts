/** Keeps head and tail of a stream in bounded memory. */
export interface Capture {
  /** Takes bytes in by copying what it keeps. */
  add(bytes: Uint8Array): void;
  /**
   * What was kept, decoded as UTF-8, no character of it split. Where something is left out, a line between head and
   * tail says how much.
   */
  text(): string;
}

/** A capture of at most `limit` bytes: half for the head, half for the tail. */
export function createCapture(limit: number): Capture {
  const head = createGrowing(Math.ceil(limit / 2));
  const tail = createRing(Math.floor(limit / 2));
  let total = 0;
  return {
    add(bytes) {
      total += bytes.length;
      tail.add(bytes.subarray(head.add(bytes)));
    },
    text() {
      const [first, last] = [head.bytes(), tail.bytes()];
      if (first.length + last.length === total) return Buffer.concat([first, last]).toString();
      const start = first.subarray(0, endOfWholeCharacters(first));
      const end = last.subarray(startOfWholeCharacters(last));
      const left = total - start.length - end.length;
      return `${start.toString()}\n… ${left} bytes left out; the whole text is in the task's log …\n${end.toString()}`;
    },
  };
}

/** The first bytes, up to a limit. `add` answers how many it took. */
function createGrowing(limit: number): { add(bytes: Uint8Array): number; bytes(): Buffer } {
  let buffer: Buffer = Buffer.alloc(0);
  let length = 0;
  return {
    add(bytes) {
      const taken = bytes.subarray(0, limit - length);
      buffer = withRoom(buffer, length + taken.length, limit);
      buffer.set(taken, length);
      length += taken.length;
      return taken.length;
    },
    bytes: () => buffer.subarray(0, length),
  };
}

/** The last bytes: a buffer that grows to its limit and is then written round and round. */
function createRing(limit: number): { add(bytes: Uint8Array): void; bytes(): Buffer } {
  let buffer: Buffer = Buffer.alloc(0);
  let total = 0;
  return {
    add(bytes) {
      const skipped = Math.max(0, bytes.length - limit);
      const kept = bytes.subarray(skipped);
      total += skipped;
      if (limit > 0 && kept.length > 0) {
        buffer = withRoom(buffer, Math.min(limit, total + kept.length), limit);
        const at = total % limit;
        const fits = kept.subarray(0, limit - at);
        buffer.set(fits, at);
        buffer.set(kept.subarray(fits.length), 0);
      }
      total += kept.length;
    },
    bytes() {
      if (limit === 0 || total <= limit) return buffer.subarray(0, limit === 0 ? 0 : total);
      const at = total % limit;
      return Buffer.concat([buffer.subarray(at), buffer.subarray(0, at)]);
    },
  };
}

/** The buffer itself where it is long enough, or a copy twice as long, at most `limit`. */
function withRoom(buffer: Buffer, needed: number, limit: number): Buffer {
  if (needed <= buffer.length) return buffer;
  const larger = Buffer.alloc(Math.min(limit, Math.max(needed, 2 * buffer.length, 4096)));
  larger.set(buffer);
  return larger;
}

/** Where the last character that is whole ends. A UTF-8 character is a lead byte and up to three bytes 10xxxxxx. */
function endOfWholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    return characterLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function startOfWholeCharacters(bytes: Uint8Array): number {
  let start = 0;
  while (start < Math.min(3, bytes.length) && isContinuation(bytes[start] ?? 0)) start += 1;
  return start;
}

function isContinuation(byte: number): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}

function characterLength(lead: number): number {
  if (lead >= 0b1111_0000) return 4;
  if (lead >= 0b1110_0000) return 3;
  return lead >= 0b1100_0000 ? 2 : 1;
}
