/** A list of numbers of one machine type that grows at its end without ever moving what it holds. */
export interface GrowingArray<A extends NumberArray> {
  push(value: number): void;
  /** Copies everything into an array that has room for it. */
  copyTo(target: A): void;
}

export type NumberArray = Float64Array | Uint32Array | Uint8Array;

/**
 * Grows page by page, each page twice the last one up to a limit: a short list stays small, a long one needs no
 * second copy of itself while it grows.
 *
 * @param makePage such as `(length) => new Float64Array(length)`
 */
export function growingArray<A extends NumberArray>(makePage: (length: number) => A): GrowingArray<A> {
  const full: A[] = [];
  let page = makePage(firstPage);
  let used = 0;
  return {
    push(value) {
      if (used === page.length) {
        full.push(page);
        page = makePage(Math.min(page.length * 2, largestPage));
        used = 0;
      }
      page[used++] = value;
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

const firstPage = 64;
const largestPage = 65_536;
