/** How a task ended, as those who wait for it need to know it. */
export type Ending =
  | { readonly status: 'completed' }
  | { readonly status: 'failed'; readonly tolerated: boolean }
  | { readonly status: 'blocked'; readonly by: readonly string[] }
  | { readonly status: 'cancelled' };

/** One task that another depends on, and how it ended. */
export interface UpstreamEnding {
  readonly id: string;
  readonly ending: Ending;
}

/** What becomes of a task whose dependencies are all over. */
export type Decision =
  | { readonly do: 'run' }
  /** `by`: the failed tasks at the root of it, in the order met, the first ten. */
  | { readonly do: 'block'; readonly by: readonly string[] }
  | { readonly do: 'cancel' };

/** How many failed tasks a blocked one names: enough to act on, and a wide graph stays linear. */
const namedCauses = 10;

/**
 * Decides whether a task runs. Every dependency must have completed; a tolerated failure counts as completed. A run
 * that is being cancelled starts nothing.
 */
export function decide(upstream: readonly UpstreamEnding[], cancelled: boolean): Decision {
  if (cancelled) return { do: 'cancel' };
  const by = new Set<string>();
  let cut = false;
  for (const { id, ending } of upstream) {
    switch (ending.status) {
      case 'completed':
        break;
      case 'failed':
        if (!ending.tolerated) by.add(id);
        break;
      case 'blocked':
        for (const cause of ending.by) by.add(cause);
        break;
      case 'cancelled':
        cut = true;
        break;
      default:
        return ending satisfies never;
    }
  }
  if (by.size > 0) return { do: 'block', by: [...by].slice(0, namedCauses) };
  return { do: cut ? 'cancel' : 'run' };
}
