import { StringDecoder } from 'node:string_decoder';

/** Turns bytes that come in pieces into whole lines of text. */
export interface LineSplitter {
  /** The lines that this piece completes. */
  push(bytes: Uint8Array): string[];
  /** The last line, where it had no end. */
  end(): string[];
}

/** A line longer than this comes in several: a task may print a gigabyte without a line end. */
const longestLine = 64 * 1024;

/** Splits UTF-8 at line ends, across the borders of pieces. */
export function createLineSplitter(): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';

  function take(text: string): string[] {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length >= longestLine) {
      lines.push(rest);
      rest = '';
    }
    return lines;
  }

  return {
    push: (bytes) => take(decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))),
    end() {
      const lines = take(decoder.end());
      const last = rest;
      rest = '';
      return last === '' ? lines : [...lines, last];
    },
  };
}
