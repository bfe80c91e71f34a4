import type { BreakerRule } from '../model/attempt-rules.js';
import type { BreakerState } from '../model/breaker-state.js';
import type { Failure } from '../model/failure.js';
import type { BreakerStore, Clock, Outcome } from '../model/ports.js';
import { admit, afterCall, toCallEnd } from './breaker-rules.js';
import type { Admission, OpenBreaker } from './breaker-rules.js';
import type { Policy } from './policy.js';
import { renderMoment } from './render-moment.js';

/** What a breaker asks of the world. */
export interface BreakerPorts {
  readonly store: BreakerStore;
  readonly clock: Clock;
}

/** What it asks of the world when it stands around calls. */
export interface BreakerCallPorts extends BreakerPorts {
  /**
   * Told, in one sentence, that what a call has shown could not be written down. The call's outcome stands all the
   * same: what is done must not be done again for that. Where nobody is there to be told, the action rejects.
   */
  readonly onTrouble?: (message: string) => void;
}

/**
 * Refuses calls while the breaker is open, at once and with class `unavailable`, and tells it how those went that it
 * let pass. When its cooldown is over, one call at a time passes: it closes the breaker, or opens it again. Rejects,
 * with no call made, where the store cannot be read.
 */
export function breaker(rule: BreakerRule, ports: BreakerCallPorts): Policy {
  return (action) => async (call) => {
    const entry = await enter(rule, ports);
    if ('failure' in entry) return { status: 'failed', failure: entry.failure };
    try {
      if (call.signal.aborted) return { status: 'cancelled' };
      const outcome = await action(call);
      await settle(rule, ports, { outcome, probed: entry.probed });
      return outcome;
    } finally {
      // Only now: who claims the next probe has to find what this one has shown.
      entry.giveBack();
    }
  };
}

/** Why a call would be refused now, without making or claiming anything; null where it might pass. */
export async function refusal(rule: BreakerRule, ports: BreakerPorts): Promise<Failure | null> {
  const seen = await look(rule, ports);
  return seen.kind === 'refused' ? openFailure(rule, seen.by) : null;
}

type Entry =
  | { readonly failure: Failure }
  /** `probed`: as `EndedCall` has it. */
  | { readonly probed: number | null; readonly giveBack: () => void };

async function enter(rule: BreakerRule, ports: BreakerPorts): Promise<Entry> {
  const seen = await look(rule, ports);
  return seen.kind === 'probe' ? enterAsProbe(rule, ports) : enterOrNot(rule, seen);
}

async function enterAsProbe(rule: BreakerRule, ports: BreakerPorts): Promise<Entry> {
  const giveBack = await ports.store.tryProbe(rule.name);
  if (giveBack === null) {
    const message = `the breaker "${rule.name}" is open, and another call is probing whether all is well again`;
    return { failure: refused(rule, message) };
  }
  let isProbing = false;
  try {
    // Somebody may have probed between the look and the claim.
    const seen = await look(rule, ports);
    if (seen.kind !== 'probe') return enterOrNot(rule, seen);
    isProbing = true;
    return { probed: seen.since, giveBack };
  } finally {
    if (!isProbing) giveBack();
  }
}

function enterOrNot(rule: BreakerRule, seen: Exclude<Admission, { readonly kind: 'probe' }>): Entry {
  if (seen.kind === 'refused') return { failure: openFailure(rule, seen.by) };
  return { probed: null, giveBack: () => {} };
}

async function look(rule: BreakerRule, { store, clock }: BreakerPorts): Promise<Admission> {
  const state = await store.read(rule.name);
  return admit(state, clock.wall());
}

/** A call that is over, and which opening it probed. */
interface Shown {
  readonly outcome: Outcome;
  readonly probed: number | null;
}

async function settle(rule: BreakerRule, ports: BreakerCallPorts, shown: Shown): Promise<void> {
  const { onTrouble } = ports;
  try {
    await write(rule, ports, shown);
  } catch (error) {
    if (onTrouble === undefined) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    onTrouble(`the breaker "${rule.name}" does not know how a call went: ${reason}`);
  }
}

async function write(
  rule: BreakerRule,
  { store, clock }: BreakerPorts,
  { outcome, probed }: Shown,
): Promise<void> {
  const end = toCallEnd(outcome);
  if (end.kind === 'nothing') return;
  const change = (state: BreakerState | null): BreakerState | null =>
    afterCall(state, rule, { end, probed, now: clock.wall() });
  // Most calls are good and change nothing: they need not wait until they may write.
  if (end.kind === 'good' && change(await store.read(rule.name)) === null) return;
  await store.update(rule.name, change);
}

function openFailure(rule: BreakerRule, { until, reason }: OpenBreaker): Failure {
  return refused(rule, `the breaker "${rule.name}" is open until ${renderMoment(until)}: ${reason}`);
}

function refused({ name }: BreakerRule, message: string): Failure {
  return { class: 'unavailable', message, breaker: name };
}
