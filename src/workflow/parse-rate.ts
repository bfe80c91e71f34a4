import { parseDuration } from './parse-duration.js';

/** What a text says as a rate: at most `count` in any `perMs` milliseconds. */
export type ParsedRate =
  | { readonly ok: true; readonly count: number; readonly perMs: number }
  | {
      readonly ok: false;
      /** The end of a sentence that begins with the value. */ readonly reason: string;
      readonly hint: string;
    };

/** What rates are made of: a JSON Schema `pattern` that all of them match. */
export const ratePattern = '^\\d+\\s*/\\s*[\\w.]+$';

/** Reads a rate: a whole number from 1, a slash, and a unit (`60/min`, `5/s`) or a duration (`100/15m`). */
export function parseRate(text: string): ParsedRate {
  const [, digits, span] = /^(\d+)\s*\/\s*(.+)$/u.exec(text) ?? [];
  if (digits === undefined || span === undefined)
    return { ok: false, reason: 'is no rate', hint: meantBy(text) };
  const count = Number(digits);
  if (count < 1) return { ok: false, reason: 'lets nothing through', hint: 'write at least 1: 1/min' };
  if (count > mostAtOnce)
    return { ok: false, reason: 'is more than a rate can count', hint: `at most ${String(mostAtOnce)}` };
  const unit = words.get(span);
  if (unit !== undefined) return { ok: true, count, perMs: unit };
  const duration = parseDuration(span);
  if (!duration.ok || /^[\d.]+$/u.test(span)) return { ok: false, reason: 'is no rate', hint: meantBy(text) };
  return { ok: true, count, perMs: duration.ms };
}

/** A window remembers every start in it. */
const mostAtOnce = 1_000_000;

const words: ReadonlyMap<string, number> = new Map([
  ...['s', 'sec', 'second'].map((word) => [word, 1_000] as const),
  ...['m', 'min', 'minute'].map((word) => [word, 60_000] as const),
  ...['h', 'hour'].map((word) => [word, 3_600_000] as const),
  ...['d', 'day'].map((word) => [word, 86_400_000] as const),
]);

function meantBy(text: string): string {
  const rule = 'a rate is a number, "/", and s, min, h, d or a duration';
  const [, count, word = ''] = /^\s*(\d+)\s*(?:\/|per|a|an|p)?\s*([a-z]+)\s*$/iu.exec(text) ?? [];
  const unit = [...words.keys()].find(
    (known) => known === word.toLowerCase() || `${known}s` === word.toLowerCase(),
  );
  return count === undefined || unit === undefined || Number(count) < 1
    ? `${rule}: 60/min or 100/15m`
    : `${rule}: ${count}/${unit}`;
}
