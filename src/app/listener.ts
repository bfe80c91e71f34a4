import type { RunEvent } from '../model/event.js';

/** Tells an embedding program what happens in a run. */
export interface Listener {
  readonly event: (event: RunEvent) => void;
  /** Resolves when the program has dealt with every event; rejects with the first rejection of its own. */
  settled(): Promise<void>;
}

/** Calls `on`, and keeps the rejection of one that turns out to be asynchronous from being nobody's. */
export function createListener(on: ((event: RunEvent) => unknown) | undefined): Listener {
  let rejected: { readonly thrown: unknown } | null = null;
  const pending = new Set<Promise<void>>();

  function watch(answer: Promise<unknown>): void {
    const watched: Promise<void> = answer.then(
      () => void pending.delete(watched),
      (thrown: unknown) => {
        pending.delete(watched);
        rejected ??= { thrown };
      },
    );
    pending.add(watched);
  }

  return {
    event(event: RunEvent): void {
      const answer: unknown = on?.(event);
      if (answer instanceof Promise) watch(answer);
    },
    async settled(): Promise<void> {
      await Promise.all(pending);
      if (rejected !== null) throw rejected.thrown;
    },
  };
}
