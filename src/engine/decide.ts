import type { DependencyWord } from '../model/workflow.js';

/** How a task ended, as those who wait for it need to know it. */
export type Ending =
  | { readonly status: 'completed' }
  | { readonly status: 'failed'; readonly tolerated: boolean }
  | { readonly status: 'skipped' }
  | { readonly status: 'blocked'; readonly by: readonly string[] }
  | { readonly status: 'cancelled' };

/** One task that another depends on, what the other asks of it, and how it ended. */
export interface UpstreamEnding {
  /** As `depends_on` has it. */
  readonly id: string;
  /** In full. */
  readonly name: string;
  readonly when: readonly DependencyWord[];
  readonly ending: Ending;
}

/** What becomes of a task whose dependencies are all over. */
export type Decision =
  | { readonly do: 'run' }
  /** `by`: ids of the tasks that did not end as it asks. */
  | { readonly do: 'skip'; readonly by: readonly string[] }
  /** `by`: the tasks at the root of it, in full, in the order met, the first ten. */
  | { readonly do: 'block'; readonly by: readonly string[] }
  | { readonly do: 'cancel' };

/** How many failed tasks a blocked one names: enough to act on, and a wide graph stays linear. */
const namedCauses = 10;

/**
 * Decides whether a task runs: when every dependency ended in a way it asks for. Where some did not, it is blocked if
 * one of those failed, was blocked or cancelled, else skipped. A run that is being cancelled starts nothing.
 */
export function decide(upstream: readonly UpstreamEnding[], cancelled: boolean): Decision {
  if (cancelled) return { do: 'cancel' };
  const unmet = upstream.filter(({ when, ending }) => !when.some((word) => meets(ending, word)));
  if (unmet.length === 0) return { do: 'run' };
  const causes = new Set(unmet.flatMap(causesOf));
  return causes.size > 0
    ? { do: 'block', by: [...causes].slice(0, namedCauses) }
    : { do: 'skip', by: unmet.map(({ id }) => id).slice(0, namedCauses) };
}

/** Whether an ending is what a word asks for. A failure that is tolerated counts as both: failed, and completed. */
function meets(ending: Ending, word: DependencyWord): boolean {
  switch (word) {
    case 'done':
      return true;
    case 'completed':
      return ending.status === 'completed' || (ending.status === 'failed' && ending.tolerated);
    case 'failed':
    case 'skipped':
      return ending.status === word;
    default:
      return word satisfies never;
  }
}

/** The tasks to name for one that did not end as asked; none where nothing went wrong with it. */
function causesOf({ name, ending }: UpstreamEnding): readonly string[] {
  switch (ending.status) {
    case 'completed':
    case 'skipped':
      return [];
    case 'failed':
      return ending.tolerated ? [] : [name];
    case 'blocked':
      return ending.by;
    case 'cancelled':
      return [name];
    default:
      return ending satisfies never;
  }
}
