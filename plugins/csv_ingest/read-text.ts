import { createReadStream } from 'node:fs';
import { TaskFailure } from '../../src/plugin/index.js';
import { lineCounter } from './line-ends.js';
import { readFailure } from './read-failure.js';

/** Which file to read, and how. */
export interface TextSource {
  /** Absolute. */
  readonly file: string;
  /** As the author wrote it: what messages call the file. */
  readonly path: string;
  readonly encoding: string;
  readonly signal: AbortSignal;
}

/**
 * The text of a file, piece by piece, without its byte order mark. Throws a `TaskFailure` where it cannot be read, and
 * where a byte does not fit the encoding: then it names the line.
 */
export async function* readText(source: TextSource): AsyncGenerator<string> {
  const decode = decoderOf(source);
  const stream = createReadStream(source.file, { highWaterMark: pieceSize, signal: source.signal });
  try {
    for await (const bytes of stream) {
      if (bytes instanceof Uint8Array) yield decode(bytes);
    }
  } catch (error) {
    throw readFailure(error, source);
  }
  yield decode(null);
}

const pieceSize = 1 << 18;

/** Decodes the next bytes; null ends the text. */
function decoderOf({ encoding, path }: TextSource): (bytes: Uint8Array | null) => string {
  const decoder = new TextDecoder(encoding, { fatal: true });
  // Is always one piece behind, so that it can look for the line once the first one has thrown.
  const follower = new TextDecoder(encoding, { fatal: true });
  const countLines = lineCounter();
  let first: Uint8Array | null = null;
  return (bytes) => {
    first ??= bytes;
    try {
      const text = decodePiece(decoder, bytes);
      decodePiece(follower, bytes);
      countLines(text);
      return text;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const place = 1 + countLines(bytes === null ? '' : textBeforeFault(follower, bytes));
      const guess = first === null ? '' : guessFormat(first);
      throw new TaskFailure('validation', `${path}, line ${place}: a byte that is not ${encoding}${guess}`);
    }
  };
}

/** Streams also where one call would do: Node 20 reads windows-1252 as latin1 when it does not stream. */
function decodePiece(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array | null): string {
  return bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
}

function textBeforeFault(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string {
  let text = '';
  try {
    for (let at = 0; at < bytes.length; at += 1) text += decodePiece(decoder, bytes.subarray(at, at + 1));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  return text;
}

const knownStarts: readonly (readonly [bytes: readonly number[], guess: string])[] = [
  [[0xff, 0xfe], 'the file begins as UTF-16 does: try `encoding: utf-16le`'],
  [[0xfe, 0xff], 'the file begins as UTF-16 does: try `encoding: utf-16be`'],
  [[0x1f, 0x8b], 'the file is compressed with gzip: unpack it first'],
  [
    [0x50, 0x4b, 0x03, 0x04],
    'the file is a zip archive or a spreadsheet: unpack it, or save it as CSV, first',
  ],
];

function guessFormat(start: Uint8Array): string {
  const found = knownStarts.find(([bytes]) => bytes.every((byte, index) => start[index] === byte));
  return found === undefined ? '' : ` (${found[1]})`;
}
