import { availableParallelism } from 'node:os';

/** Does `act` for every item, as many at a time as there are processors, and keeps the order. */
export async function mapWithLimit<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const rest = items.entries();
  const lanes = Array.from({ length: availableParallelism() }, async () => {
    for (const [index, item] of rest) results.set(index, await act(item));
  });
  await Promise.all(lanes);
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result);
}
