import type { FailureClass } from '../model/failure.js';

/** A fault that is rehearsed: what goes wrong on purpose, in which attempts at which tasks. */
export interface Fault {
  /** As it was typed. */
  readonly text: string;
  /** Matches the full names of the tasks that it is for. */
  readonly tasks: RegExp;
  /** From 1. */
  readonly firstAttempt: number;
  /** Infinity where every later attempt suffers it too. */
  readonly lastAttempt: number;
  readonly effect: FaultEffect;
}

/** What a fault does to an attempt. */
export type FaultEffect =
  | { readonly kind: 'fail'; readonly class: FailureClass }
  /** A program that ends with this exit code at once. */
  | { readonly kind: 'exit'; readonly code: number }
  /** So much later than it would have begun, the attempt is made as it is. */
  | { readonly kind: 'delay'; readonly ms: number };

/** What an attempt suffers, in the order typed: delays, up to the first fault that takes its place. */
export function faultsOf(faults: readonly Fault[], task: string, attempt: number): readonly Fault[] {
  const meant = faults.filter((fault) => isMeant(fault, task, attempt));
  const end = meant.findIndex(({ effect }) => effect.kind !== 'delay');
  return end === -1 ? meant : meant.slice(0, end + 1);
}

function isMeant({ tasks, firstAttempt, lastAttempt }: Fault, task: string, attempt: number): boolean {
  return firstAttempt <= attempt && attempt <= lastAttempt && tasks.test(task);
}
