import type { BreakerState } from '../model/breaker-state.js';

/** What a breaker's file says; null for what oprun did not write. */
export function parseBreakerState(text: string): BreakerState | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The caller says which file it is.
    return null;
  }
  return toState(value);
}

function toState(value: unknown): BreakerState | null {
  if (typeof value !== 'object' || value === null) return null;
  const { status, failures, calls, since, until, reason }: Partial<Record<string, unknown>> = { ...value };
  if (status === 'closed') {
    const isWhole =
      isCount(failures) && Array.isArray(calls) && calls.every((call) => typeof call === 'boolean');
    return isWhole ? { status, failures, calls } : null;
  }
  const isWhole = status === 'open' && isTime(since) && isTime(until) && typeof reason === 'string';
  return isWhole ? { status, since, until, reason } : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
