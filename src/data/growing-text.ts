/** Bytes of texts, one after the other, that grow at their end without ever moving. */
export interface GrowingText {
  /** Adds a text as UTF-8 and tells how many bytes it took. */
  push(text: string): number;
  /** Copies everything into an array that has room for it. */
  copyTo(target: Uint8Array): void;
}

/** Grows page by page, as `growingArray` does; a text never crosses the edge of a page. */
export function growingText(): GrowingText {
  const full: Uint8Array[] = [];
  let page = new Uint8Array(firstPage);
  let used = 0;
  const makeRoom = (bytes: number): void => {
    if (page.length - used >= bytes) return;
    full.push(page.subarray(0, used));
    page = new Uint8Array(Math.max(Math.min(page.length * 2, largestPage), bytes));
    used = 0;
  };
  return {
    push(text) {
      makeRoom(text.length * mostBytesOfUnit);
      const written = writeText(text, page, used);
      used += written;
      return written;
    },
    copyTo(target) {
      let at = 0;
      for (const each of full) {
        target.set(each, at);
        at += each.length;
      }
      target.set(page.subarray(0, used), at);
    },
  };
}

const firstPage = 256;
const largestPage = 1 << 20;
/** A UTF-16 unit takes at most three bytes of UTF-8; a pair of them takes four. */
const mostBytesOfUnit = 3;
/** Up to here a loop over the units is faster than a call of the encoder. */
const shortText = 32;
const encoder = new TextEncoder();

function writeText(text: string, page: Uint8Array, start: number): number {
  if (text.length <= shortText && writeAscii(text, page, start)) return text.length;
  return encoder.encodeInto(text, page.subarray(start)).written;
}

function writeAscii(text: string, page: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return false;
    page[start + index] = code;
  }
  return true;
}
