import type { BreakerState } from '../model/breaker-state.js';
import { roughDurationText } from '../model/duration-text.js';
import { escapeControls } from '../text/escape-controls.js';

/** A breaker, and what is known of it; `fault`: why nothing is. */
export type BreakerView =
  | { readonly name: string; readonly state: BreakerState; readonly fault: null }
  | { readonly name: string; readonly state: null; readonly fault: string };

/**
 * One line a breaker: its name, how it stands and why.
 *
 * @param now milliseconds since 1970, as is all in `state`
 */
export function renderBreakers(breakers: readonly BreakerView[], now: number): string {
  const nameWidth = Math.max(...breakers.map(({ name }) => name.length));
  const statusWidth = Math.max(...breakers.map((breaker) => statusOf(breaker, now).length));
  return breakers
    .map((breaker) => {
      const status = statusOf(breaker, now).padEnd(statusWidth);
      return `${`${breaker.name.padEnd(nameWidth)}  ${status}  ${describe(breaker, now)}`.trimEnd()}\n`;
    })
    .join('');
}

/** The same for programs: a list in which each has every key. Times are ISO 8601 in UTC. */
export function breakersToJson(breakers: readonly BreakerView[], now: number): string {
  const list = breakers.map((breaker) => {
    const { name, state, fault } = breaker;
    const open = state?.status === 'open' ? state : null;
    return {
      name,
      status: statusOf(breaker, now),
      failures: state?.status === 'closed' ? state.failures : null,
      since: open === null ? null : toTime(open.since),
      until: open === null ? null : toTime(open.until),
      reason: open?.reason ?? fault,
    };
  });
  return `${JSON.stringify(list, null, 2)}\n`;
}

/** An open breaker whose cooldown is over is half-open: the next call probes. */
function statusOf({ state }: BreakerView, now: number): 'closed' | 'open' | 'half-open' | 'unreadable' {
  if (state === null) return 'unreadable';
  return state.status === 'open' && isHalfOpen(state, now) ? 'half-open' : state.status;
}

/** Also where it opened in the future: a clock was wrong. */
function isHalfOpen(
  { since, until }: { readonly since: number; readonly until: number },
  now: number,
): boolean {
  return now >= until || now < since;
}

function describe({ state, fault }: BreakerView, now: number): string {
  if (state === null) return escapeControls(fault);
  if (state.status === 'closed') return describeClosed(state.failures);
  const { since, until, reason } = state;
  const next = isHalfOpen(state, now)
    ? 'the next call probes'
    : `until ${toTime(until)} (in ${roughDurationText(until - now)})`;
  return `${next}, open since ${toTime(since)}: ${escapeControls(reason)}`;
}

function describeClosed(failures: number): string {
  if (failures === 0) return '';
  return failures === 1 ? 'the last call failed' : `the last ${String(failures)} calls failed`;
}

function toTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/u, '');
}
