import type { FailureClass } from '../model/failure.js';

/** The answer of a server, as far as an error shows it; null for what it does not show. */
interface HttpAnswer {
  /** From 400 to 599. */
  readonly status: number | null;
  /** The headers of that name, as text. */
  readonly retryAfter: string | null;
  readonly date: string | null;
}

/**
 * What an error says of the answer of a server. Libraries that fetch put it on the error itself or on its `response`: `status`
 * (or `statusCode`) and `headers`, as a plain object or as `Headers`.
 */
export function readHttpAnswer(error: Readonly<Record<string, unknown>>): HttpAnswer {
  try {
    const { response } = error;
    const holders = isRecord(response) ? [error, response] : [error];
    const headers = holders.map((holder) => holder['headers']).filter(isRecord);
    const find = (name: string): string | null =>
      headers.map((each) => readHeader(each, name)).find((value) => value !== null) ?? null;
    return {
      status: holders.flatMap((holder) => [holder['status'], holder['statusCode']]).find(isStatus) ?? null,
      retryAfter: find('retry-after'),
      date: find('date'),
    };
  } catch {
    // A getter of the library's. What else the error says still counts.
    return { status: null, retryAfter: null, date: null };
  }
}

/** The statuses that say more than that something went wrong (RFC 9110 section 15.5 and 15.6, RFC 6585 section 4). */
export const classOfStatus: ReadonlyMap<number, FailureClass> = new Map([
  [401, 'permission'],
  [403, 'permission'],
  [408, 'timeout'],
  [429, 'rate_limit'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
]);

/**
 * How many milliseconds a server wants us to wait: `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3). A date
 * counts from that of the answer itself, whatever our own clock says, or else from `now`. Null where nothing is said, or
 * nothing that can be read; 0 for a moment that has passed.
 *
 * @param now milliseconds since 1970; null where nobody knows
 */
export function toRetryAfterMs({ retryAfter, date }: HttpAnswer, now: number | null): number | null {
  const text = retryAfter?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/u.test(text)) return clampWait(Number(text) * 1000);
  const until = parseHttpDate(text);
  const from = parseHttpDate(date?.trim() ?? '') ?? now;
  return until === null || from === null ? null : clampWait(until - from);
}

/** Whole milliseconds, at most ten years of them: no duration in a workflow is longer. */
export function clampWait(ms: number): number {
  return Math.min(Math.max(0, Math.ceil(ms)), 10 * 365 * 86_400_000);
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599;
}

function readHeader(headers: Readonly<Record<string, unknown>>, name: string): string | null {
  const { get } = headers;
  const found: unknown =
    typeof get === 'function'
      ? Reflect.apply(get, headers, [name])
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const [value]: readonly unknown[] = Array.isArray(found) ? found : [found];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/**
 * `Sun, 06 Nov 1994 08:49:37 GMT` and the two older forms (RFC 9110 section 5.6.7). What `Date.parse` takes beside them,
 * such as a bare number for a year, is no date here.
 */
function parseHttpDate(text: string): number | null {
  if (!/^[A-Z][a-z]+,? .*\d{2}:\d{2}:\d{2}(?: GMT| \d{4})$/u.test(text)) return null;
  // oxlint-disable-next-line no-restricted-globals -- reads a text; no clock is read
  const ms = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(ms) ? null : ms;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
