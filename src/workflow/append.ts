/** Adds items to the end of a list. Handing them to `push` as arguments fails from some hundred thousand on. */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item);
}
