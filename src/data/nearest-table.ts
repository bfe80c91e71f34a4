/** Which table a task means when it does not name one. */
export type NearestTable =
  | { readonly kind: 'one'; readonly id: string }
  /** Several tasks, equally near, have published one. In the order of the level. */
  | { readonly kind: 'tie'; readonly ids: readonly string[] }
  /** No task above has one, but another task of the run has: a race, as it was in the original. */
  | { readonly kind: 'last'; readonly id: string }
  | { readonly kind: 'none' };

/**
 * Finds the table nearest to a task.
 *
 * @param levels ids above the task, nearest level first; walked only as far as needed
 * @param published ids of the tasks that have published a table, oldest first
 */
export function findNearestTable(
  levels: Iterable<readonly string[]>,
  published: readonly string[],
): NearestTable {
  const last = published.at(-1);
  if (last === undefined) return { kind: 'none' };
  const known = new Set(published);
  for (const level of levels) {
    const ids = level.filter((id) => known.has(id));
    const [id] = ids;
    if (id !== undefined) return ids.length === 1 ? { kind: 'one', id } : { kind: 'tie', ids };
  }
  return { kind: 'last', id: last };
}
