/** How many there are of each kind of thing that keeps the event loop alive: timers, sockets, files. */
export type ResourceCounts = ReadonlyMap<string, number>;

/** Counts what keeps this thread's event loop alive now. */
export function countResources(): ResourceCounts {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Whether there is more of any kind than before: a task has left something running. */
export function hasMoreResources(after: ResourceCounts, before: ResourceCounts): boolean {
  return [...after].some(([kind, count]) => count > (before.get(kind) ?? 0));
}
