import type { Failure } from '../model/failure.js';

/** A task inside another, or an instance of a loop, that failed. */
export interface FailedPart {
  /** In full. */
  readonly name: string;
  readonly failure: Failure;
}

/**
 * The failure of a task that holds others, from theirs: of their class where they agree, else `execution`. Failures
 * are given in the order in which they came.
 */
export function failureOfHeld(
  failed: readonly FailedPart[],
  {
    what,
    all,
    notDone,
  }: {
    readonly what: 'instance' | 'task';
    readonly all: number;
    /** How many were not done for it. */ readonly notDone: number;
  },
): Failure {
  const [first] = failed;
  const classes = new Set(failed.map(({ failure }) => failure.class));
  const [only] = classes;
  const noun = `${what}${all === 1 ? '' : 's'}`;
  const cause = first === undefined ? '' : `: ${first.name}: ${first.failure.message}`;
  const rest = notDone === 0 ? '' : `, ${notDone} not done`;
  return {
    class: classes.size === 1 && only !== undefined ? only : 'execution',
    message: `${failed.length} of ${all} ${noun} failed${rest}${cause}`,
  };
}
