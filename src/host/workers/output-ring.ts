import type { StreamName } from '../../model/ports.js';

/**
 * What a worker prints, on its way to the host: a ring of bytes in shared memory with one writer and one reader.
 *
 *     ring     control: [head, tail, told] as Int32 · data
 *     frame    stream (1 byte) · length (4 bytes, little endian) · bytes
 *
 * Unlike messages it keeps what was printed when the worker is ended from outside, and it holds the writer back when the
 * reader is slower.
 */
export function createOutputRing(capacity = 256 * 1024): SharedArrayBuffer {
  return new SharedArrayBuffer(controlBytes + capacity);
}

const controlBytes = 12;
const headAt = 0;
const tailAt = 1;
const toldAt = 2;
const frameHeader = 5;
const streams: readonly StreamName[] = ['stdout', 'stderr'];

/** Writes into the ring; sleeps while it is full. `tell` is called when the reader may not know that there is something. */
export function createRingWriter(
  ring: SharedArrayBuffer,
  tell: () => void,
): (stream: StreamName, bytes: Uint8Array) => void {
  const { control, data } = openRing(ring);
  const largestPiece = Math.floor(data.length / 4);

  function writeFrame(stream: StreamName, bytes: Uint8Array): void {
    awaitRoom(frameHeader + bytes.length);
    const head = Atomics.load(control, headAt);
    const header = Buffer.alloc(frameHeader);
    header.writeUInt8(streams.indexOf(stream));
    header.writeUInt32LE(bytes.length, 1);
    const afterHeader = copyIn(data, head, header);
    Atomics.store(control, headAt, copyIn(data, afterHeader, bytes));
    wake();
  }

  function awaitRoom(wanted: number): void {
    for (;;) {
      const tail = Atomics.load(control, tailAt);
      const head = Atomics.load(control, headAt);
      // One byte stays free: a full ring must not look like an empty one.
      const room = (tail - head - 1 + data.length) % data.length;
      if (room >= wanted) return;
      wake();
      Atomics.wait(control, tailAt, tail);
    }
  }

  function wake(): void {
    if (Atomics.exchange(control, toldAt, 1) === 0) tell();
  }

  return (stream, bytes) => {
    for (let start = 0; start < bytes.length; start += largestPiece) {
      writeFrame(stream, bytes.subarray(start, start + largestPiece));
    }
  };
}

/**
 * Reads from the ring. Every call hands on what was there when it began, neighbours of one stream joined, in pieces that
 * are the taker's to keep.
 */
export function createRingReader(
  ring: SharedArrayBuffer,
): (take: (stream: StreamName, bytes: Uint8Array) => void) => void {
  const { control, data } = openRing(ring);
  return (take) => {
    Atomics.store(control, toldAt, 0);
    const head = Atomics.load(control, headAt);
    let position = Atomics.load(control, tailAt);
    const frames: { readonly stream: StreamName; readonly bytes: Uint8Array }[] = [];
    while (position !== head) {
      const header = Buffer.from(copyOut(data, position, frameHeader));
      const length = header.readUInt32LE(1);
      const start = (position + frameHeader) % data.length;
      frames.push({ stream: streams[header.readUInt8()] ?? 'stderr', bytes: copyOut(data, start, length) });
      position = (start + length) % data.length;
    }
    Atomics.store(control, tailAt, position);
    Atomics.notify(control, tailAt);
    for (const { stream, bytes } of joinNeighbours(frames)) take(stream, bytes);
  };
}

function openRing(ring: SharedArrayBuffer): { readonly control: Int32Array; readonly data: Uint8Array } {
  return { control: new Int32Array(ring, 0, controlBytes / 4), data: new Uint8Array(ring, controlBytes) };
}

/** Returns the position after the copied bytes. */
function copyIn(data: Uint8Array, position: number, bytes: Uint8Array): number {
  const first = Math.min(bytes.length, data.length - position);
  data.set(bytes.subarray(0, first), position);
  data.set(bytes.subarray(first), 0);
  return (position + bytes.length) % data.length;
}

function copyOut(data: Uint8Array, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const first = Math.min(length, data.length - position);
  bytes.set(data.subarray(position, position + first));
  bytes.set(data.subarray(0, length - first), first);
  return bytes;
}

function joinNeighbours(
  frames: readonly { readonly stream: StreamName; readonly bytes: Uint8Array }[],
): readonly { readonly stream: StreamName; readonly bytes: Uint8Array }[] {
  const runs: { readonly stream: StreamName; readonly parts: Uint8Array[] }[] = [];
  for (const { stream, bytes } of frames) {
    const last = runs.at(-1);
    if (last?.stream === stream) last.parts.push(bytes);
    else runs.push({ stream, parts: [bytes] });
  }
  return runs.map(({ stream, parts }) => ({ stream, bytes: new Uint8Array(Buffer.concat(parts)) }));
}
