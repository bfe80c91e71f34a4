import { createPages } from './pages.js';

/** Bytes of texts, one after the other, that grow at their end. */
export interface GrowingText {
  /** Adds a text as UTF-8 and tells how many bytes it took. */
  push(text: string): number;
  /** Copies everything into an array that has room for it. */
  copyTo(target: Uint8Array): void;
}

/** Starts one without a text. A text never crosses the edge of a page. */
export function growingText(): GrowingText {
  const pages = createPages<Uint8Array>((length) => new Uint8Array(length), {
    first: 256,
    largest: 1 << 20,
  });
  let page = pages.page();
  let used = 0;
  return {
    push(text) {
      const most = text.length * mostBytesOfUnit;
      if (page.length - used < most) {
        page = pages.turn(used, most);
        used = 0;
      }
      const written = writeText(text, page, used);
      used += written;
      return written;
    },
    copyTo: (target) => pages.copyTo(target, used),
  };
}

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
