import { durationText } from '../model/duration-text.js';

/** What a text or a number says as a duration. */
export type ParsedDuration =
  | { readonly ok: true; readonly ms: number }
  | {
      readonly ok: false;
      /** The end of a sentence that begins with the value: `is not longer than nothing`. */
      readonly reason: string;
      /** What to write instead. */
      readonly hint: string;
    };

/** What durations are made of: a JSON Schema `pattern` that all of them match. */
export const durationPattern = '^(?:\\d+(?:\\.\\d+)?|(?:\\d+(?:\\.\\d+)?(?:ms|[smhd]))+)$';

/** Ten years of 365 days, in milliseconds: nothing is waited for longer. */
export const longestMs = 10 * 365 * 86_400_000;

/**
 * Reads a duration: numbers with `d h m s ms`, the largest unit first and each at most once (`1h30m`), of which the last
 * may have a fraction (`1.5h`); a bare number is seconds. The answer is in whole milliseconds, from 1 to ten years.
 */
export function parseDuration(value: string | number): ParsedDuration {
  const text = typeof value === 'number' ? numberText(value) : value;
  if (text.startsWith('-')) return wrong('is less than nothing', nothingHint);
  const parts = partsOf(text);
  if (parts === null) return wrong('is no duration', howTo(text));
  const disorder = orderFault(parts);
  if (disorder !== null) return wrong(disorder, howTo(text));
  const ms = Math.round(sum(parts));
  if (parts.every(({ count }) => count === 0)) return wrong('is no time at all', nothingHint);
  if (ms < 1) return wrong('is less than a millisecond', 'the shortest duration is 1ms');
  if (ms > longestMs) return wrong('is longer than ten years', 'the longest duration is 3650d');
  return { ok: true, ms };
}

const nothingHint = 'write what is longer than nothing, such as 30s, or leave the key away';

const units: ReadonlyMap<string, number> = new Map([
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
]);

interface Part {
  readonly count: number;
  readonly isWhole: boolean;
  /** Milliseconds. */
  readonly unit: number;
}

function wrong(reason: string, hint: string): ParsedDuration {
  return { ok: false, reason, hint };
}

/** Without the exponent that JavaScript writes very small and very large numbers with. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return 'Infinity';
  return Math.abs(value) >= 1e21 ? BigInt(value).toString() : value.toFixed(6).replace(/\.?0+$/u, '');
}

/** Null where it is anything but numbers with units, or a number alone. */
function partsOf(text: string): readonly Part[] | null {
  if (text.length > 100) return null;
  if (/^\d+(?:\.\d+)?$/u.test(text)) return [toPart(text, 's')];
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/u.test(text)) return null;
  return [...text.matchAll(/([\d.]+)(ms|[smhd])/gu)].map(([, count = '', unit = '']) => toPart(count, unit));
}

function toPart(count: string, unit: string): Part {
  return { count: Number(count), isWhole: !count.includes('.'), unit: units.get(unit) ?? 0 };
}

function orderFault(parts: readonly Part[]): string | null {
  const named = parts.map(({ unit }) => unit);
  if (new Set(named).size < named.length) return 'names a unit twice';
  if (named.some((unit, index) => unit > (named[index - 1] ?? Infinity)))
    return 'does not begin with its largest unit';
  return parts.slice(0, -1).every(({ isWhole }) => isWhole)
    ? null
    : 'has a fraction before its smallest unit';
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { count, unit }) => total + count * unit, 0);
}

/** Shows the duration that was probably meant, where one can be made out. */
function howTo(text: string): string {
  const rule = 'a duration is a number with ms, s, m, h or d, the largest first, or a number of seconds';
  const meant = meantBy(text);
  return meant === null ? `${rule}: 1h30m` : `${rule}: ${meant}`;
}

function meantBy(text: string): string | null {
  if (text.length > 100) return null;
  const words = [...spelled(text).matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/giu)];
  const rest = spelled(text).replaceAll(/\d+(?:\.\d+)?\s*[a-z]*|\s|,|\band\b/giu, '');
  if (words.length === 0 || rest !== '') return null;
  let total = 0;
  for (const [, count = '', word = ''] of words) {
    const unit = units.get(unitOf(word) ?? '');
    if (unit === undefined) return null;
    total += Number(count) * unit;
  }
  const ms = Math.round(total);
  return ms >= 1 && ms <= longestMs ? durationText(ms) : null;
}

/** `1,5h` has a decimal comma, `PT1H30M` is a duration of ISO 8601, and a clock counts `1:30:00`. */
function spelled(text: string): string {
  const clock = /^(\d+):(\d\d)(?::(\d\d))?$/u.exec(text);
  if (clock !== null) {
    const [, first = '0', second = '0', third] = clock;
    return third === undefined ? `${first}m${second}s` : `${first}h${second}m${third}s`;
  }
  return text
    .trim()
    .replace(/^P(?:(\d+)D)?(?:T(?=\d)|$)/iu, (_, days: string | undefined) =>
      days === undefined ? '' : `${days}d`,
    )
    .replaceAll(/(\d),(\d)/gu, '$1.$2');
}

function unitOf(word: string): string | null {
  if (word === '') return 's';
  const plain = word.toLowerCase();
  return unitWords.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

const unitWords: readonly (readonly [pattern: RegExp, unit: string])[] = [
  [/^(?:ms|msecs?|millis?|milliseconds?)$/u, 'ms'],
  [/^(?:s|secs?|seconds?)$/u, 's'],
  [/^(?:m|mins?|minutes?)$/u, 'm'],
  [/^(?:h|hrs?|hours?)$/u, 'h'],
  [/^(?:d|days?)$/u, 'd'],
];
