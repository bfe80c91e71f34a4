import { createPages, type NumberArray } from './pages.js';

/** A list of numbers of one machine type that grows at its end. */
export interface GrowingArray<A extends NumberArray> {
  push(value: number): void;
  /** Copies everything into an array that has room for it. */
  copyTo(target: A): void;
}

/**
 * Starts one without entries.
 *
 * @param makePage such as `(length) => new Float64Array(length)`
 */
export function growingArray<A extends NumberArray>(makePage: (length: number) => A): GrowingArray<A> {
  const pages = createPages(makePage, { first: 64, largest: 65_536 });
  let page = pages.page();
  let used = 0;
  return {
    push(value) {
      if (used === page.length) {
        page = pages.turn(used, 1);
        used = 0;
      }
      page[used++] = value;
    },
    copyTo: (target) => pages.copyTo(target, used),
  };
}
