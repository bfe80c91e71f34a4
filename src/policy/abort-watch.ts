/** Who is to hear that a signal was aborted. */
export interface AbortWatch<T> {
  add(signal: AbortSignal, member: T): void;
  remove(signal: AbortSignal, member: T): void;
}

/**
 * Watches signals for many: each has one listener, however many wait with it, and none when nobody does. `onAbort` is
 * handed all of an aborted signal at once, in the order in which they came, and they are no longer watched for.
 */
export function createAbortWatch<T>(onAbort: (members: ReadonlySet<T>) => void): AbortWatch<T> {
  const watched = new Map<AbortSignal, { readonly members: Set<T>; readonly hear: () => void }>();

  function open(signal: AbortSignal): { readonly members: Set<T>; readonly hear: () => void } {
    const members = new Set<T>();
    const hear = (): void => {
      watched.delete(signal);
      onAbort(members);
    };
    const entry = { members, hear };
    watched.set(signal, entry);
    signal.addEventListener('abort', hear, { once: true });
    return entry;
  }

  return {
    add(signal, member) {
      const { members } = watched.get(signal) ?? open(signal);
      members.add(member);
    },
    remove(signal, member) {
      const entry = watched.get(signal);
      if (entry === undefined) return;
      entry.members.delete(member);
      if (entry.members.size > 0) return;
      watched.delete(signal);
      signal.removeEventListener('abort', entry.hear);
    },
  };
}
