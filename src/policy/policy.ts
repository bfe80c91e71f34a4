import type { Outcome } from '../model/ports.js';

/** One attempt that is to be made. */
export interface Call {
  /** From 1. */
  readonly attempt: number;
  /** Aborted when it is to end. */
  readonly signal: AbortSignal;
}

/** Makes an attempt and says how it ended: a failure that can be foreseen is an outcome, too. */
export type Action = (call: Call) => Promise<Outcome>;

/** Something that holds around an action, and makes of it another action. */
export type Policy = (action: Action) => Action;

/** One policy made of several, the outermost first. Of none it is the one that changes nothing. */
export function compose(policies: readonly Policy[]): Policy {
  return (action) => policies.reduceRight((inner, policy) => policy(inner), action);
}
