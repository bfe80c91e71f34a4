/** A list of numbers of one machine type that grows at its end without ever moving what it holds. */
export interface Pages<A extends NumberArray> {
  /** The page that is written to now. */
  page(): A;
  /** Closes that page, of which the first `used` entries are taken, and opens one with room for `needed`. */
  turn(used: number, needed: number): A;
  /** Copies everything into an array that has room for it; `used` entries of the open page are taken. */
  copyTo(target: A, used: number): void;
}

/** The machine types of such lists. */
export type NumberArray = Float64Array | Uint32Array | Uint8Array;

/**
 * Opens the first page. Each further one is twice as long, up to a limit: a short list stays small, a long one needs no
 * second copy of itself while it grows. Its user writes to the page itself, because a call for each entry would cost more
 * than the entry.
 *
 * @param makePage such as `(length) => new Float64Array(length)`
 */
export function createPages<A extends NumberArray>(
  makePage: (length: number) => A,
  { first, largest }: { readonly first: number; readonly largest: number },
): Pages<A> {
  const full: NumberArray[] = [];
  let open = makePage(first);
  return {
    page: () => open,
    turn(used, needed) {
      full.push(open.subarray(0, used));
      open = makePage(Math.max(Math.min(open.length * 2, largest), needed));
      return open;
    },
    copyTo(target, used) {
      let at = 0;
      for (const each of [...full, open.subarray(0, used)]) {
        target.set(each, at);
        at += each.length;
      }
    },
  };
}
